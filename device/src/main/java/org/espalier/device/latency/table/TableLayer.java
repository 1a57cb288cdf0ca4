package org.espalier.device.latency.table;

import org.espalier.graph.Network;

/**
 * What a published table counts as one layer.
 *
 * @param key its name in the table
 * @param part the layers that it stands for, as a network of their own, so that it can be measured
 */
public record TableLayer(String key, Network part) {}
