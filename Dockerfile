# The image of Brisk: docker build -t brisk:local .
# It holds the bundled example; another configuration is mounted: -v "$PWD:/config:ro" brisk:local serve /config/brisk.yaml --host 0.0.0.0

FROM maven:3.9.11-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
# Tests need servers that a build has not; ./verify runs them.
RUN mvn -B -ntp -q -Dmaven.test.skip=true -Dspotless.skip=true -pl cli -am package
# The parts of Java that Brisk uses. The compiler is one of them, for handlers in .java files: an
# image with a JRE could not serve the bundled example. The base image has its own JDK in /opt/java.
RUN jlink --output /opt/brisk-java --no-header-files --no-man-pages --compress zip-6 \
  --add-modules java.se,jdk.attach,jdk.compiler,jdk.crypto.ec,jdk.httpserver,jdk.jcmd,jdk.jfr,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.net,jdk.unsupported,jdk.zipfs

FROM debian:12.12-slim
ENV PATH=/opt/java/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/brisk brisk
WORKDIR /var/lib/brisk
COPY --from=build /opt/brisk-java /opt/java
COPY --from=build /src/cli/target/brisk.jar /opt/brisk/brisk.jar
COPY --from=build /src/cli/target/lib /opt/brisk/lib
COPY deploy/jvm-options.sh deploy/container-start deploy/healthcheck /opt/brisk/
# The AOT cache makes starts quicker; it belongs to exactly this Java and these jars.
RUN ["/opt/brisk/container-start", "aot-training"]
USER brisk
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=6 CMD ["/opt/brisk/healthcheck", "8000"]
ENTRYPOINT ["/opt/brisk/container-start"]
CMD ["serve", "--host", "0.0.0.0"]
