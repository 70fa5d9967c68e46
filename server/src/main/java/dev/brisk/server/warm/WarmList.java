package dev.brisk.server.warm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What to load, each once, what was asked for most often first.
///
/// @param skipped lines that ask for nothing that could be loaded, comments and blanks left out
public record WarmList(List<WarmRequest> requests, long skipped) {
  /// Further requests of a file are skipped.
  public static final int MAX_REQUESTS = 100_000;

  public WarmList {
    requests = List.copyOf(requests);
  }

  /// The requests of a file, one a line: see [WarmRequest#parse].
  ///
  /// @throws IOException when the file cannot be read
  public static WarmList read(Path file) throws IOException {
    CharsetDecoder lenient =
        StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE);
    Map<WarmRequest, Integer> counts = new LinkedHashMap<>();
    long skipped = 0;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(Files.newInputStream(file), lenient))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Optional<WarmRequest> request = WarmRequest.parse(line);
        boolean room = request.isPresent() && counts.size() < MAX_REQUESTS;
        if (request.isPresent() && (room || counts.containsKey(request.get()))) {
          counts.merge(request.get(), 1, Integer::sum);
        } else if (!line.isBlank() && !line.startsWith("#")) {
          skipped++;
        }
      }
    }
    List<WarmRequest> popularFirst =
        counts.entrySet().stream()
            .sorted(Map.Entry.<WarmRequest, Integer>comparingByValue(Comparator.reverseOrder()))
            .map(Map.Entry::getKey)
            .toList();
    return new WarmList(popularFirst, skipped);
  }
}
