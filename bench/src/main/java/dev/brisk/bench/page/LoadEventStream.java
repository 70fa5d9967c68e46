package dev.brisk.bench.page;

import dev.brisk.bench.control.LoadControl;
import dev.brisk.bench.control.LoadEvent;
import dev.brisk.bench.control.LoadSecond;
import dev.brisk.bench.control.LoadState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Tells all open pages what happened: one server-sent event `tick` a second and a change of state.
///
/// Events of the control are taken to a thread of the page's own. Messages are made once for all
/// pages, and not at all when none is open. A page that reads too slowly misses events; each has
/// the whole state, so it catches up with the next.
final class LoadEventStream implements AutoCloseable {
  /// Most pages that are told.
  static final int PAGES_MAX = 50;

  private final LoadControl control;
  private final @Nullable TargetSeries target;
  private final Set<Channel> pages = ConcurrentHashMap.newKeySet();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("brisk-load-page").factory());
  private final LoadControl.Listening listening;
  private boolean active;

  LoadEventStream(LoadControl control, @Nullable TargetSeries target) {
    this.control = control;
    this.target = target;
    active = control.state().active();
    listening = control.listen(this::happened);
  }

  /// @return false when there are [#PAGES_MAX] already
  boolean add(Channel page) {
    if (pages.size() >= PAGES_MAX) {
      return false;
    }
    pages.add(page);
    page.closeFuture().addListener(closed -> pages.remove(page));
    return true;
  }

  private void happened(LoadEvent event) {
    try {
      thread.execute(() -> tell(event));
    } catch (RejectedExecutionException e) {
      // The page is being closed.
      listeningEnds();
    }
  }

  private void listeningEnds() {
    listening.close();
  }

  private void tell(LoadEvent event) {
    List<LoadSecond> seconds = List.of();
    boolean fresh = false;
    switch (event) {
      case LoadEvent.Second second -> {
        seconds = List.of(second.second());
        if (target != null) {
          target.read(second.second().second());
        }
      }
      case LoadEvent.Changed changed -> {
        // A run that starts begins at zero.
        fresh = changed.state() == LoadState.SPAWNING && !active;
        active = changed.state().active();
      }
      case LoadEvent.Reset reset -> fresh = true;
    }
    if (fresh && target != null) {
      target.clear();
    }
    if (!pages.isEmpty()) {
      send(tick(seconds, fresh));
    }
  }

  /// What a page needs to draw itself: the state, and points of the charts that are new.
  ///
  /// @param fresh whether earlier points are void
  ObjectNode tick(List<LoadSecond> seconds, boolean fresh) {
    ObjectNode tick = PageJson.state(control);
    tick.put("fresh", fresh);
    ArrayNode points = tick.putArray("points");
    for (LoadSecond second : seconds) {
      ObjectNode point = PageJson.point(second);
      if (target != null) {
        target.addTo(point, second.second());
      }
      points.add(point);
    }
    return tick;
  }

  private void send(ObjectNode tick) {
    byte[] message = ("event: tick\ndata: " + tick + "\n\n").getBytes(StandardCharsets.UTF_8);
    ByteBuf shared = Unpooled.wrappedBuffer(message);
    for (Channel page : new ArrayList<>(pages)) {
      if (page.isWritable()) {
        page.writeAndFlush(shared.retainedDuplicate());
      }
    }
    shared.release();
  }

  @Override
  public void close() {
    listening.close();
    thread.shutdownNow();
    pages.forEach(Channel::close);
  }
}
