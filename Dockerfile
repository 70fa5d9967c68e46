# The image of Brisk: docker build -t brisk:local .
# It holds the bundled example; another configuration is mounted: -v "$PWD:/config:ro" brisk:local serve /config/brisk.yaml --host 0.0.0.0
# deploy/pin-digests adds the base images' digests.

FROM maven:3.9.11-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
# Tests need servers that a build has not; ./verify runs them.
RUN mvn -B -ntp -q -Dmaven.test.skip=true -Dspotless.skip=true -pl cli -am package
# The same parts as in a release. The base image has its own JDK in /opt/java.
RUN deploy/assemble /opt/brisk && cp deploy/healthcheck /opt/brisk/ && deploy/java-runtime /opt/brisk/java

FROM debian:13.2-slim
ENV PATH=/opt/brisk/bin:/opt/brisk/java/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/brisk brisk
WORKDIR /var/lib/brisk
COPY --from=build /opt/brisk /opt/brisk
# The AOT caches make starts quicker; they belong to exactly this Java and these jars.
RUN brisk aot-training && brisk aot-training --commands
USER brisk
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=6 CMD ["/opt/brisk/healthcheck", "8000"]
ENTRYPOINT ["/opt/brisk/bin/brisk"]
CMD ["serve", "--host", "0.0.0.0"]
