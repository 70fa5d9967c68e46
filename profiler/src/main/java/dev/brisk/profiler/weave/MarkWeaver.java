package dev.brisk.profiler.weave;

import dev.brisk.profiler.agent.RequestMark;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Marks requests at the entry points of servers that know nothing of Brisk.
///
/// Each is where a server hands a request to what runs on it, on the thread that does the work:
/// between its entry and its end a sample belongs to that request.
public final class MarkWeaver implements Weaver {
  private static final ClassDesc MARK = ClassDesc.of("dev.brisk.profiler.agent.RequestMark");
  private static final MethodTypeDesc ENTER =
      MethodTypeDesc.of(MARK, ConstantDescs.CD_Object, ConstantDescs.CD_int);
  private static final MethodTypeDesc LEAVE =
      MethodTypeDesc.of(ConstantDescs.CD_void, MARK, ConstantDescs.CD_Object);

  private static final int NONE = -1;

  /// A method that a server calls for each request.
  ///
  /// @param arguments the beginning of its descriptor
  /// @param request the local variable of the request
  /// @param response that of the response; [#NONE] if the request knows the status
  /// @param kind how to ask them
  private record Entry(
      String className, String method, String arguments, int request, int response, int kind) {}

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry(
              "org.apache.catalina.core.StandardHostValve",
              "invoke",
              "(Lorg/apache/catalina/connector/Request;Lorg/apache/catalina/connector/Response;)",
              1,
              2,
              RequestMark.SERVLET),
          new Entry(
              "org.eclipse.jetty.server.Server",
              "handle",
              "(Lorg/eclipse/jetty/server/Request;Lorg/eclipse/jetty/server/Response;",
              1,
              2,
              RequestMark.JETTY),
          new Entry(
              "org.eclipse.jetty.server.Server",
              "handle",
              "(Lorg/eclipse/jetty/server/HttpChannel;)",
              1,
              NONE,
              RequestMark.JETTY_CHANNEL),
          new Entry(
              "io.undertow.server.Connectors",
              "executeRootHandler",
              "(Lio/undertow/server/HttpHandler;Lio/undertow/server/HttpServerExchange;)",
              1,
              NONE,
              RequestMark.UNDERTOW),
          new Entry(
              "com.sun.net.httpserver.Filter$Chain",
              "doFilter",
              "(Lcom/sun/net/httpserver/HttpExchange;)",
              1,
              NONE,
              RequestMark.JDK),
          new Entry(
              "io.netty.channel.AbstractChannelHandlerContext",
              "fireChannelRead",
              "(Ljava/lang/Object;)",
              1,
              NONE,
              RequestMark.NETTY),
          new Entry(
              "io.vertx.core.http.impl.HttpServerRequestImpl",
              "handleHeaders",
              "(",
              0,
              NONE,
              RequestMark.VERTX),
          servlet("jakarta"),
          servlet("javax"));

  /// What a servlet runs in may be a container that is not known here.
  private static Entry servlet(String prefix) {
    return new Entry(
        prefix + ".servlet.http.HttpServlet",
        "service",
        "(L" + prefix + "/servlet/ServletRequest;L" + prefix + "/servlet/ServletResponse;)",
        1,
        2,
        RequestMark.SERVLET);
  }

  /// A regular expression over the binary names of the classes that it wants to see.
  public static String classExpression() {
    return ENTRIES.stream()
        .map(entry -> Pattern.quote(entry.className()))
        .distinct()
        .collect(Collectors.joining("|"));
  }

  @Override
  public Optional<WovenClass> weave(
      byte[] original, String location, int firstMethod, ClassHierarchyResolver hierarchy) {
    ClassFile classFile = ClassFiles.with(hierarchy);
    ClassModel model = classFile.parse(original);
    String className = ClassFiles.binaryName(model);
    boolean[] found = {false};
    byte[] woven =
        classFile.transformClass(
            model,
            (builder, element) -> {
              Optional<Entry> entry =
                  element instanceof MethodModel method
                      ? entry(className, method)
                      : Optional.empty();
              if (entry.isPresent() && element instanceof MethodModel method) {
                found[0] = true;
                builder.transformMethod(
                    method,
                    MethodTransform.transformingCode(
                        java.lang.classfile.CodeTransform.ofStateful(
                            () -> new Marks(entry.get()))));
              } else {
                builder.with(element);
              }
            });
    return found[0] ? Optional.of(new WovenClass(woven, List.of())) : Optional.empty();
  }

  private static Optional<Entry> entry(String className, MethodModel method) {
    return ENTRIES.stream()
        .filter(entry ->
            entry.className().equals(className)
                && method.methodName().equalsString(entry.method())
                && method.methodType().stringValue().startsWith(entry.arguments())
                && method.code().isPresent())
        .findFirst();
  }

  private static final class Marks extends WovenBody {
    private final Entry entry;
    private int mark;

    Marks(Entry entry) {
      super(false);
      this.entry = entry;
    }

    @Override
    void enter(CodeBuilder code) {
      mark = code.allocateLocal(TypeKind.REFERENCE);
      code.aload(entry.request())
          .loadConstant(entry.kind())
          .invokestatic(MARK, "enter", ENTER)
          .astore(mark);
    }

    @Override
    void exit(CodeBuilder code) {
      code.aload(mark);
      if (entry.response() == NONE) {
        code.aconst_null();
      } else {
        code.aload(entry.response());
      }
      code.invokestatic(MARK, "leave", LEAVE);
    }

    @Override
    void element(CodeBuilder code, CodeElement element) {
      code.with(element);
    }
  }
}
