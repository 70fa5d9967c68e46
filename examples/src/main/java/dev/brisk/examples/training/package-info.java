/// The programs that train the example's models and write them as ONNX files.
///
/// Start at [TrainIris] (a random forest on Fisher's measurements) and [TrainFraud]
/// (gradient-boosted trees on generated transactions). The build runs both; each can be run again
/// by hand and gives the same bytes for the same seed. Nothing here is used while the server runs.
@NullMarked
package dev.brisk.examples.training;

import org.jspecify.annotations.NullMarked;
