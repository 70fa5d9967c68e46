/// `brisk doctor`: is this machine, and is everything that a configuration names, fit for a server?
///
/// [dev.brisk.cli.doctor.DoctorCommand] runs the checks side by side, each within a time limit. A
/// check is a [dev.brisk.server.probe.Probe]; it reads and measures, and changes nothing but one
/// key of its own in Redis, which it removes.
@NullMarked
package dev.brisk.cli.doctor;

import org.jspecify.annotations.NullMarked;
