package dev.brisk.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.CommandLineRunner;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where clouds hand out credentials counted as a private network.
@Timeout(60)
class X15LoadTargetTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest/meta-data/",
        "http://169.254.1.1/",
        "http://[::ffff:169.254.169.254]/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/latest/meta-data/",
        "http://100.100.100.200/"
      })
  void linkLocalAndMetadataAddressesNeedAnAllowance(String url) {
    CommandLineRunner.Run run = CommandLineRunner.run("bench", url, "-d", "1s");
    assertThat(run.code()).isNotZero();
    assertThat(run.err()).contains("--allow-public-target");
  }
}
