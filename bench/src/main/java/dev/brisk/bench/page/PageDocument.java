package dev.brisk.bench.page;

import dev.brisk.bench.report.HtmlPage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One HTML page, and the policy that lets exactly its own scripts and styles run.
public final class PageDocument {
  private static final Pattern SCRIPT = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);
  private static final Pattern STYLE = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL);

  private final byte[] bytes;
  private final String policy;

  /// @param folder of the class path with `page.html`, `page.css` and `page.js`
  public PageDocument(String folder) {
    String html =
        HtmlPage.assemble(
            HtmlPage.resource(folder + "page.html")
                .replace("/*PAGE_CSS*/", HtmlPage.resource(folder + "page.css"))
                .replace("/*PAGE_JS*/", HtmlPage.resource(folder + "page.js")));
    bytes = html.getBytes(StandardCharsets.UTF_8);
    policy =
        "default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'none'; script-src "
            + hashes(SCRIPT, html)
            + "; style-src "
            + hashes(STYLE, html);
  }

  /// UTF-8. Do not change it.
  public byte[] bytes() {
    return bytes;
  }

  /// For `Content-Security-Policy`.
  public String policy() {
    return policy;
  }

  private static String hashes(Pattern element, String html) {
    StringJoiner all = new StringJoiner(" ");
    Matcher matcher = element.matcher(html);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      while (matcher.find()) {
        byte[] hash = digest.digest(matcher.group(1).getBytes(StandardCharsets.UTF_8));
        all.add("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
      }
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
    return all.toString();
  }
}
