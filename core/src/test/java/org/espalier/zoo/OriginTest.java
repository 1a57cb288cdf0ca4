package org.espalier.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spaces say of which hand-made network they come. */
class OriginTest {
    private final Zoo zoo = Zoo.installed();

    private Optional<SpaceFactory.Origin> origin(String space, Map<String, ?> parameters) {
        SpaceFactory factory = zoo.factory(space);
        return factory.origin(new SpaceParameters(space, factory.parameters(), parameters));
    }

    @ParameterizedTest
    @CsvSource({
        "mobilenet-v3, mobilenet-v3-large, 1.0",
        "proxyless, proxyless-mobile, 1.3",
        "resnet-50-elastic, resnet-50, 1.0",
    })
    void anElasticSpaceComesFromTheNetworkOfTheSameWidth(String space, String network, double width) {
        SpaceFactory.Origin origin = origin(space, Map.of()).orElseThrow();
        assertThat(origin.network()).isEqualTo(network);
        assertThat(origin.parameters()).containsEntry("width", width);
        SpaceFactory.Origin half =
                origin(space, Map.of("width", 0.5, "stride", 1)).orElseThrow();
        assertThat(half.parameters()).containsEntry("width", 0.5).containsEntry("stride", 1);
        Map<String, Object> sized = new LinkedHashMap<>(half.parameters());
        sized.put("input", "3,32,32");
        assertThat(zoo.network(half.network(), sized).params())
                .isLessThan(zoo.network(network, Map.of("input", "3,32,32")).params());
    }

    @Test
    void resNet50ComesFromItselfWhereItIsElastic() {
        assertThat(origin("resnet-50", Map.of("elastic", true)).orElseThrow().network())
                .isEqualTo("resnet-50");
        assertThat(origin("resnet-50", Map.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"darts", "nas-bench-201", "nas-bench-101", "spos", "mobilenet-v3-small"})
    void othersComeFromNone(String space) {
        assertThat(origin(space, Map.of())).isEmpty();
    }
}
