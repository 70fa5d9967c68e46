package dev.brisk.profiler.waiting;

/// What a thread does for a request, or waits for.
public enum WaitKind {
  CPU("CPU", "running"),
  READY("ready", "could run, but waits for a core"),
  LOCK("lock", "a lock or permit of java.util.concurrent"),
  MONITOR("monitor", "a monitor: synchronized, or Object.wait"),
  QUEUE("queue", "something to be put into or taken out of a queue, or a condition"),
  FUTURE("future", "another thread's result: futures, latches, joins"),
  SLEEP("sleep", "time to pass"),
  SOCKET("socket", "the network, or the disk"),
  DATABASE("database", "a database, or a connection to it"),
  UPSTREAM("upstream", "another service's answer over HTTP"),
  COLLECTION("garbage collection", "all threads are stopped"),
  HANDED_OVER("between threads", "the request is with no thread: queued, or awaiting an answer"),
  UNKNOWN("unknown", "not explained");

  private final String title;
  private final String meaning;

  WaitKind(String title, String meaning) {
    this.title = title;
    this.meaning = meaning;
  }

  public String title() {
    return title;
  }

  /// What is waited for, in a few words.
  public String meaning() {
    return meaning;
  }
}
