package dev.brisk.bench.plan.importer;

import static dev.brisk.bench.plan.importer.OpenApiDocument.map;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An example as XML, named as the schema's `xml` objects say.
final class XmlExample {
  private final OpenApiDocument document;
  private final StringBuilder xml = new StringBuilder();

  private XmlExample(OpenApiDocument document) {
    this.document = document;
  }

  static String of(OpenApiDocument document, @Nullable Object schema, @Nullable Object value) {
    XmlExample example = new XmlExample(document);
    String named =
        map(schema).get("$ref") instanceof String reference
            ? reference.substring(reference.lastIndexOf('/') + 1)
            : "root";
    example.element(named, schema, value);
    return example.xml.toString();
  }

  private void element(String usual, @Nullable Object reference, @Nullable Object value) {
    Map<?, ?> schema = document.resolved(reference);
    Map<?, ?> naming = map(schema.get("xml"));
    String name = name(usual, naming);
    if (value instanceof List<?> list) {
      boolean wrapped = Boolean.TRUE.equals(naming.get("wrapped"));
      if (wrapped) {
        xml.append('<').append(name).append('>');
      }
      for (Object each : list) {
        element(name, schema.get("items"), each);
      }
      if (wrapped) {
        xml.append("</").append(name).append('>');
      }
      return;
    }
    xml.append('<').append(name);
    if (naming.get("namespace") instanceof String namespace) {
      String prefix = naming.get("prefix") instanceof String text ? ":" + text : "";
      xml.append(" xmlns").append(prefix).append("=\"").append(escaped(namespace)).append('"');
    }
    if (!(value instanceof Map<?, ?> fields)) {
      String text = escaped(OpenApiExample.scalar(value));
      xml.append('>').append(text).append("</").append(name).append('>');
      return;
    }
    Map<?, ?> properties = map(schema.get("properties"));
    fields.forEach((key, each) -> {
      Map<?, ?> own = map(document.resolved(properties.get(key)).get("xml"));
      if (Boolean.TRUE.equals(own.get("attribute"))) {
        xml.append(' ').append(name(String.valueOf(key), own)).append("=\"");
        xml.append(escaped(OpenApiExample.scalar(each))).append('"');
      }
    });
    xml.append('>');
    fields.forEach((key, each) -> {
      Map<?, ?> own = map(document.resolved(properties.get(key)).get("xml"));
      if (!Boolean.TRUE.equals(own.get("attribute"))) {
        element(String.valueOf(key), properties.get(key), each);
      }
    });
    xml.append("</").append(name).append('>');
  }

  private static String name(String usual, Map<?, ?> naming) {
    String name = naming.get("name") instanceof String own ? own : usual;
    return naming.get("prefix") instanceof String prefix ? prefix + ":" + name : name;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
