package dev.brisk.profiler.waiting;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// Requests that wait in one known way each, or compute: an endpoint is named after what it does.
public final class WaitingRequests {
  private static final long MILLIS = 25;

  @Name("dev.brisk.Request")
  @StackTrace(false)
  @Enabled(false)
  static final class Request extends Event {
    String endpoint = "";
    long request;
    int status;
    boolean last;
  }

  private interface Work {
    void run() throws Exception;
  }

  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final Object MONITOR = new Object();
  private static final BlockingQueue<Integer> QUEUE = new ArrayBlockingQueue<>(1);
  private static final BlockingQueue<CompletableFuture<Integer>> FUTURES =
      new ArrayBlockingQueue<>(16);
  static volatile long sink;

  private WaitingRequests() {}

  public static void main(String[] arguments) throws Exception {
    ExecutorService threads =
        arguments[0].equals("virtual")
            ? Executors.newVirtualThreadPerTaskExecutor()
            : Executors.newCachedThreadPool();
    int slow = slowServer();
    background(() -> {
      LOCK.lock();
      try {
        pause();
      } finally {
        LOCK.unlock();
      }
      Thread.sleep(1);
    });
    background(() -> {
      synchronized (MONITOR) {
        pause();
      }
      Thread.sleep(1);
    });
    background(() -> {
      pause();
      QUEUE.offer(1);
    });
    background(() -> {
      CompletableFuture<Integer> future = FUTURES.take();
      pause();
      future.complete(1);
    });
    HttpClient client = HttpClient.newHttpClient();
    requests(
        threads,
        "lock",
        () -> {
          LOCK.lock();
          LOCK.unlock();
        });
    requests(
        threads,
        "monitor",
        () -> {
          synchronized (MONITOR) {
            sink++;
          }
        });
    requests(threads, "queue", QUEUE::take);
    requests(
        threads,
        "future",
        () -> {
          CompletableFuture<Integer> future = new CompletableFuture<>();
          FUTURES.put(future);
          future.get();
        });
    requests(threads, "sleep", WaitingRequests::pause);
    requests(
        threads,
        "socket",
        () -> {
          try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), slow)) {
            InputStream in = socket.getInputStream();
            socket.getOutputStream().write("x\r\n\r\n".getBytes());
            in.readAllBytes();
          }
        });
    requests(
        threads,
        "upstream",
        () ->
            client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + slow + "/")).build(),
                HttpResponse.BodyHandlers.discarding()));
    requests(
        threads,
        "CPU",
        () -> {
          long value = System.nanoTime();
          for (int i = 0; i < 20_000_000; i++) {
            value = value * 6364136223846793005L + 1442695040888963407L;
          }
          sink = value;
        });
    System.out.println("ready");
    while (System.in.read() >= 0) {
      System.out.println(sink);
    }
    System.exit(0);
  }

  private static void pause() throws InterruptedException {
    Thread.sleep(MILLIS);
  }

  private static void background(Work work) {
    Thread thread = new Thread(() -> forever(work));
    thread.setDaemon(true);
    thread.start();
  }

  /// One request after the other, each on a thread of its own.
  private static void requests(ExecutorService threads, String endpoint, Work work) {
    background(() -> {
      threads
          .submit(() -> {
            Request event = new Request();
            event.endpoint = endpoint;
            event.request = System.nanoTime();
            event.begin();
            try {
              work.run();
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
            event.status = 200;
            event.last = true;
            event.commit();
          })
          .get(20, TimeUnit.SECONDS);
      // Idle in between, so that one core is free for those who wait.
      if (endpoint.equals("CPU")) {
        pause();
      }
    });
  }

  private static void forever(Work work) {
    try {
      while (true) {
        work.run();
      }
    } catch (Exception e) {
      e.printStackTrace();
    }
  }

  /// Answers each connection's first bytes after a while.
  private static int slowServer() throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    background(() -> {
      Socket socket = server.accept();
      Thread answering =
          new Thread(() -> {
            try (socket) {
              socket.getInputStream().read();
              pause();
              socket
                  .getOutputStream()
                  .write(
                      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                          .getBytes());
            } catch (IOException | InterruptedException e) {
              e.printStackTrace();
            }
          });
      answering.setDaemon(true);
      answering.start();
    });
    return server.getLocalPort();
  }
}
