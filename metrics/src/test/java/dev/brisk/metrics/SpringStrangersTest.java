package dev.brisk.metrics;

import dev.brisk.fixtures.ServerProcess;
import dev.brisk.metrics.servlet.MetricsFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.AsyncHandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/// Spring Boot below a context path, the filter a bean.
class SpringStrangersTest extends StrangersContract {
  private static final byte[] CHUNK = new byte[8 << 10];
  private static final String TAKEN_OVER = "taken-over";
  private ConfigurableApplicationContext application;

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @RestController
  static class Shop implements WebMvcConfigurer, AsyncHandlerInterceptor {
    @Override
    public void addInterceptors(InterceptorRegistry registry) {
      registry.addInterceptor(this);
    }

    @Override
    public void afterConcurrentHandlingStarted(
        HttpServletRequest request, HttpServletResponse response, Object handler) {
      if (request.getAttribute(TAKEN_OVER) instanceof CountDownLatch takenOver) {
        takenOver.countDown();
      }
    }

    @GetMapping("/items/{id}")
    String item(@PathVariable("id") int id) {
      return "item " + id;
    }

    @GetMapping("/fails")
    String fails() {
      throw new IllegalStateException("on purpose");
    }

    @GetMapping("/callable")
    Callable<String> callable() {
      return () -> {
        throw new IllegalStateException("on purpose");
      };
    }

    @GetMapping("/future")
    CompletableFuture<String> future() {
      return CompletableFuture.failedFuture(new IllegalStateException("on purpose"));
    }

    @GetMapping("/deferred/{id}")
    DeferredResult<String> deferred() {
      DeferredResult<String> result = new DeferredResult<>();
      Thread.startVirtualThread(
          () -> result.setErrorResult(new IllegalStateException("on purpose")));
      return result;
    }

    @GetMapping("/events")
    SseEmitter events(HttpServletRequest request) {
      // Now and then, on a busy machine, Tomcat tells nobody that the client has left (seen once in
      // ten runs); then the request ends by this time-out, as it would in an application.
      SseEmitter emitter = new SseEmitter(10_000L);
      // What is sent before Spring has taken the emitter over, it keeps, and sends later from the
      // request's own thread; when the client has left by then, such a request never ends. Nor does
      // one whose client has left before that thread has left Tomcat.
      Thread own = Thread.currentThread();
      CountDownLatch takenOver = new CountDownLatch(1);
      request.setAttribute(TAKEN_OVER, takenOver);
      Thread.startVirtualThread(() -> {
        try {
          if (!takenOver.await(20, TimeUnit.SECONDS)) {
            throw new IOException("Spring has not taken the emitter over");
          }
          ServerProcess.await(
              "the request's thread to leave Tomcat",
              Duration.ofSeconds(20),
              () -> !isInTomcat(own));
          while (true) {
            emitter.send("x".repeat(8 << 10), MediaType.TEXT_PLAIN);
          }
        } catch (IOException | RuntimeException | InterruptedException gone) {
          emitter.completeWithError(gone);
        }
      });
      return emitter;
    }

    private static boolean isInTomcat(Thread thread) {
      return Arrays.stream(thread.getStackTrace())
          .anyMatch(frame -> frame.getClassName().startsWith("org.apache.coyote."));
    }

    @GetMapping("/download")
    StreamingResponseBody download() {
      return Shop::writeOn;
    }

    @PostMapping("/upload")
    String upload(@RequestBody byte[] all) {
      return "all " + all.length;
    }

    private static void writeOn(OutputStream out) throws IOException {
      while (true) {
        out.write(CHUNK);
        out.flush();
      }
    }
  }

  @Override
  int start(Instrumentator instrumentator) {
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    java.util.logging.LogManager.getLogManager().reset();
    SpringApplication spring = new SpringApplication(Shop.class);
    spring.setDefaultProperties(
        Map.of(
            "server.port", "0",
            "server.address", "127.0.0.1",
            "server.servlet.context-path", "/shop",
            "spring.main.banner-mode", "off"));
    ApplicationContextInitializer<GenericApplicationContext> beans =
        context ->
            context.registerBean(MetricsFilter.class, () -> new MetricsFilter(instrumentator));
    spring.addInitializers(beans);
    application = spring.run();
    return ((ServletWebServerApplicationContext) application).getWebServer().getPort();
  }

  @Override
  void stop() {
    application.close();
  }

  @Override
  List<Case> cases() {
    return List.of(
        reading("a hit", "GET", "/shop/items/1", "/shop/items/{id}", "2xx"),
        reading("405", "POST", "/shop/items/1", "/shop/items/{id}", "4xx"),
        reading("no route", "GET", "/shop/nowhere", "none", "4xx"),
        reading("a failure", "GET", "/shop/fails", "/shop/fails", "5xx"),
        reading("a Callable fails", "GET", "/shop/callable", "/shop/callable", "5xx"),
        reading("a CompletableFuture fails", "GET", "/shop/future", "/shop/future", "5xx"),
        reading("a DeferredResult fails", "GET", "/shop/deferred/3", "/shop/deferred/{id}", "5xx"),
        leaving("a client leaves events", "/shop/events", "/shop/events", "2xx"),
        leaving("a client leaves a download", "/shop/download", "/shop/download", "2xx"),
        cutting("a body is cut", "/shop/upload", "/shop/upload", "499"));
  }
}
