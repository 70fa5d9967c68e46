package dev.brisk.bench.page;

import io.netty.channel.Channel;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/// The connections of a page that ask and are answered, those that asked longest ago first.
///
/// When there is room for no more, the first one is closed: connections that say nothing must not
/// keep out one that does. Open streams of events are not among them; they have a bound of their
/// own. For the page's one event loop only.
final class PageConnections {
  private final int max;
  private final Set<Channel> byLastRequest = new LinkedHashSet<>();

  PageConnections(int max) {
    this.max = max;
  }

  void opened(Channel channel) {
    if (byLastRequest.size() >= max) {
      Iterator<Channel> oldest = byLastRequest.iterator();
      Channel closed = oldest.next();
      oldest.remove();
      closed.close();
    }
    byLastRequest.add(channel);
    channel.closeFuture().addListener(done -> byLastRequest.remove(channel));
  }

  void asked(Channel channel) {
    if (byLastRequest.remove(channel)) {
      byLastRequest.add(channel);
    }
  }

  void becameStream(Channel channel) {
    byLastRequest.remove(channel);
  }
}
