/// `brisk init`: a `brisk.yaml` for a service that runs already, from its OpenAPI description.
///
/// Start at [InitCommand]. [DescribedOperation] judges one operation and says why where it cannot
/// be an endpoint, [BodySchemas] makes a JSON Schema of what OpenAPI has, [Draft] puts the file
/// together and takes out what does not pass the check of `brisk check`.
@NullMarked
package dev.brisk.cli.init;

import org.jspecify.annotations.NullMarked;
