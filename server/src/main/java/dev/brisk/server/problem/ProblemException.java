package dev.brisk.server.problem;

/// Ends a request with a [ProblemDetails]. Carries no stack: it is an answer, not a bug.
public final class ProblemException extends RuntimeException {
  private final ProblemDetails problem;

  public ProblemException(ProblemDetails problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  public ProblemException(int status, String detail) {
    this(ProblemDetails.of(status, detail));
  }

  public ProblemDetails problem() {
    return problem;
  }
}
