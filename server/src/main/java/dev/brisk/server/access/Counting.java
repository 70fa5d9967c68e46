package dev.brisk.server.access;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What all limiters of a server have in common: who asked how often, here and of all servers.
///
/// @param redis null where each server counts for itself
/// @param nanoTime any clock that does not go back
record Counting(
    Callers<Allowance> here,
    Callers<SharedAllowance> together,
    @Nullable LimitsRedis redis,
    Refusals refusals,
    LongSupplier nanoTime) {
  Counting(ClientAddress clients, @Nullable LimitsRedis redis, Refusals refusals) {
    this(new Callers<>(clients), new Callers<>(clients), redis, refusals, System::nanoTime);
  }
}
