package dev.brisk.bench.scenario.source;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import javax.tools.SimpleJavaFileObject;

/// A source that javac reads from memory. Its class may be public whatever the file is called.
final class SourceText extends SimpleJavaFileObject {
  private final String text;

  SourceText(String name, String text) {
    super(URI.create("memory:///" + URLEncoder.encode(name, StandardCharsets.UTF_8)), Kind.SOURCE);
    this.text = text;
  }

  @Override
  public CharSequence getCharContent(boolean ignoreEncodingErrors) {
    return text;
  }

  @Override
  public boolean isNameCompatible(String simpleName, Kind kind) {
    return kind == Kind.SOURCE;
  }
}
