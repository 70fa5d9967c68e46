package dev.brisk.watch.check;

import java.net.http.HttpClient;

/// The JDK's HTTP client, as checks need it. Whoever uses one in this process gets it here: the JDK
/// reads its properties once, when a client is first used, whoever uses it.
public final class JdkClient {
  static {
    System.getProperties().putIfAbsent("jdk.httpclient.allowRestrictedHeaders", "connection,host");
    System.getProperties().putIfAbsent("jdk.http.maxHeaderSize", "65536");
  }

  private JdkClient() {}

  public static HttpClient.Builder builder() {
    return HttpClient.newBuilder();
  }
}
