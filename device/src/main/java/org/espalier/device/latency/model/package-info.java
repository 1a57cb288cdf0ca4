/**
 * What learns to predict latencies: features of a space's members, measured times, and learners from one to the other. Nothing here measures, and
 * what comes out of a {@link org.espalier.device.latency.model.LatencyPredictor} is a prediction, never a measurement.
 */
@NullMarked
package org.espalier.device.latency.model;

import org.jspecify.annotations.NullMarked;
