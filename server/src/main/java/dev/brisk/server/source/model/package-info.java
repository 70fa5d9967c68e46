/// Answers from a machine-learning model in an ONNX file, run by ONNX Runtime on the CPU.
///
/// Start at [dev.brisk.server.source.model.ModelSource]: inputs become tensors, the outputs become
/// JSON. Nobody else knows ONNX Runtime. It never runs on an event loop, and never writes.
@NullMarked
package dev.brisk.server.source.model;

import org.jspecify.annotations.NullMarked;
