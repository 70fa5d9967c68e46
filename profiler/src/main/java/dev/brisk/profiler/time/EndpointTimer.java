package dev.brisk.profiler.time;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Calls one endpoint again and again, one call at a time, and times each phase.
///
/// ```java
/// TimedRequest request = new TimedRequest(
///     TimedUrl.of(URI.create("http://localhost:8000/users/7")), "GET", List.of(), new byte[0],
///     Duration.ofSeconds(30), false);
/// Timings timings = new EndpointTimer(request).run(20, true, new CompletableFuture<>());
/// ```
///
/// The name is resolved once, before the first call; of several addresses the first that takes a
/// connection is used. Calls are HTTP/1.1.
public final class EndpointTimer {
  public static final int MAXIMUM_CALLS = 100_000;

  /// Calls before the first that counts: this JVM's own code must be warm.
  public static final int WARM_UP = 5;

  private static final int HASTE_MILLIS = 500;

  private final TimedRequest request;

  public EndpointTimer(TimedRequest request) {
    this.request = request;
  }

  /// Makes the calls; fewer if `stop` completes.
  ///
  /// @param calls 1 to [#MAXIMUM_CALLS]
  /// @param kept whether they share a connection; a new one is opened unmeasured when the server
  ///   closes it
  /// @throws ProfilerException if the server cannot be reached or its answer read
  public Timings run(int calls, boolean kept, CompletableFuture<?> stop) {
    if (calls < 1 || calls > MAXIMUM_CALLS) {
      throw new IllegalArgumentException("calls must be 1 to 100,000, but is " + calls);
    }
    try {
      InetAddress address =
          reachable(
              InetAddress.getAllByName(request.url().host()),
              request.url().port(),
              request.timeout());
      for (int i = 0; i < WARM_UP && !stop.isDone(); i++) {
        callOnce(address);
      }
      List<Timings.Call> made = kept ? kept(address, calls, stop) : fresh(address, calls, stop);
      if (made.isEmpty()) {
        throw new ProfilerException(Reason.TOO_LITTLE_DATA, "Stopped before the first call ended.");
      }
      return new Timings(kept, made);
    } catch (UnknownHostException e) {
      throw new ProfilerException(
          Reason.REFUSED,
          "The name " + request.url().host() + " is not known. Is it spelled right?",
          e);
    } catch (IOException e) {
      throw new ProfilerException(
          Reason.REFUSED,
          "No answer from "
              + request.url().host()
              + ":"
              + request.url().port()
              + ": "
              + e.getMessage()
              + (request.url().secure() && !request.insecure()
                  ? ". --insecure takes any certificate."
                  : ". Does the server run there?"),
          e);
    }
  }

  /// The first address that takes a connection: in haste at first, so that a network that swallows
  /// packets does not hide the address after it.
  static InetAddress reachable(InetAddress[] addresses, int port, Duration longest) {
    int timeout = (int) longest.toMillis();
    for (int wait : new int[] {Math.min(timeout, HASTE_MILLIS), timeout}) {
      for (InetAddress address : addresses) {
        if (addresses.length == 1) {
          return address;
        }
        try (Socket socket = new Socket()) {
          socket.connect(new InetSocketAddress(address, port), wait);
          return address;
        } catch (IOException e) {
          // Not this one. If none takes it, the first call says why.
          continue;
        }
      }
    }
    return addresses[0];
  }

  private List<Timings.Call> fresh(InetAddress address, int calls, CompletableFuture<?> stop)
      throws IOException {
    List<Timings.Call> made = new ArrayList<>();
    while (made.size() < calls && !stop.isDone()) {
      made.add(callOnce(address));
    }
    return made;
  }

  private Timings.Call callOnce(InetAddress address) throws IOException {
    try (TimedConnection connection = TimedConnection.open(request, address)) {
      return connection.call(false);
    }
  }

  private List<Timings.Call> kept(InetAddress address, int calls, CompletableFuture<?> stop)
      throws IOException {
    List<Timings.Call> made = new ArrayList<>();
    boolean everReused = false;
    while (made.size() < calls && !stop.isDone()) {
      try (TimedConnection connection = TimedConnection.open(request, address)) {
        connection.call(true); // carries the connecting
        while (connection.reusable() && made.size() < calls && !stop.isDone()) {
          made.add(connection.call(true));
          everReused = true;
        }
      }
      if (!everReused) {
        throw new ProfilerException(
            Reason.REFUSED,
            "The server closes the connection after each answer: none can be kept.");
      }
    }
    return made;
  }
}
