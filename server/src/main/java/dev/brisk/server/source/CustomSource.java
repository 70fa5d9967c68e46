package dev.brisk.server.source;

/// The open door of the sealed [Source]: what a program that embeds the server puts behind an
/// endpoint when none of Brisk's own sources fits. Configuration never makes one.
public non-sealed interface CustomSource extends Source {}
