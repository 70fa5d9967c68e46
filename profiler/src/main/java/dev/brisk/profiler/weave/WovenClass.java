package dev.brisk.profiler.weave;

import java.util.List;

/// A class with probes in it.
///
/// @param bytes its new class file
/// @param methods those that carry probes, numbered one after the other
public record WovenClass(byte[] bytes, List<WovenMethod> methods) {
  public WovenClass {
    methods = List.copyOf(methods);
  }
}
