package dev.brisk.server.admin;

import dev.brisk.server.http.Response;
import dev.brisk.server.message.Body;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// The page at `/brisk`: what this server has to show, a link each.
final class AdminHome {
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none';"
          + " form-action 'none'";
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Brisk</title>
      <style>
        :root { color-scheme: light dark; --ink: #1b1f24; --dim: #59636e; --paper: #fff;
          --edge: #d1d9e0; --accent: #0b62c4; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6edf3; --dim: #9198a1; --paper: #0d1117; --edge: #3d444d;
            --accent: #58a6ff; } }
        body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--ink);
          background: var(--paper); }
        main { max-width: 44rem; margin: 0 auto; padding: 2.5rem 1.25rem; }
        h1 { font-size: 1.5rem; margin: 0 0 1.25rem; }
        ul { list-style: none; padding: 0; margin: 0; }
        li { border-top: 1px solid var(--edge); padding: .8rem 0; }
        a { color: var(--accent); font-weight: 600; }
        p { margin: .15rem 0 0; color: var(--dim); overflow-wrap: anywhere; }
      </style>
      </head>
      <body>
      <main>
      <h1>This Brisk server</h1>
      <ul>
      """;

  private AdminHome() {}

  static Response page(List<AdminLink> links) {
    StringBuilder html = new StringBuilder(HEAD);
    for (AdminLink link : links) {
      html.append("<li><a href=\"")
          .append(escaped(link.path()))
          .append("\">")
          .append(escaped(link.title()))
          .append("</a><p>")
          .append(escaped(link.text()))
          .append("</p></li>\n");
    }
    html.append("</ul>\n</main>\n</body>\n</html>\n");
    return new Response(
        200,
        List.of(
            Map.entry("content-type", "text/html; charset=utf-8"),
            Map.entry("content-security-policy", POLICY)),
        new Body.Bytes(html.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
