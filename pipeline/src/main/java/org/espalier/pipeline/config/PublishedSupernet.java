package org.espalier.pipeline.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A supernet that once-for-all's authors have published (Cai et al. 2020), trained on ImageNet.
 *
 * @param name of its file
 * @param shortName what it may be called, too
 * @param space that has its members, with the parameters that differ from the space's defaults, as a configuration says them
 */
public record PublishedSupernet(String name, String shortName, String space) {
    private static final String PLACE = "https://raw.githubusercontent.com/han-cai/files/master/ofa/ofa_nets/";

    /** All of them. */
    public static final List<PublishedSupernet> ALL = List.of(
            new PublishedSupernet("ofa_mbv3_d234_e346_k357_w1.0", "mbv3-w1.0", "{name: mobilenet-v3}"),
            new PublishedSupernet("ofa_mbv3_d234_e346_k357_w1.2", "mbv3-w1.2", "{name: mobilenet-v3, width: 1.2}"),
            new PublishedSupernet(
                    "ofa_proxyless_d234_e346_k357_w1.3", "proxyless-w1.3", "{name: proxyless, width: 1.3}"),
            new PublishedSupernet(
                    "ofa_resnet50_d0-1-2_e0.2-0.25-0.35_w0.65-0.8-1.0",
                    "resnet-50",
                    "{name: resnet-50, elastic: true}"));

    /** The one of that name, long or short. */
    public static Optional<PublishedSupernet> named(String name) {
        return ALL.stream()
                .filter(each -> each.name.equals(name) || each.shortName.equals(name))
                .findFirst();
    }

    /** Where its authors keep it. */
    public URI address() {
        return URI.create(PLACE + name);
    }

    /** Whether weights are named by an address. */
    public static boolean isAddress(String weights) {
        return weights.startsWith("https://") || weights.startsWith("http://");
    }
}
