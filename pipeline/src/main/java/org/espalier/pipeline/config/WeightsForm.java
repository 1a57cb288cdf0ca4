package org.espalier.pipeline.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.settings.Form;
import org.espalier.settings.Setting;
import org.espalier.settings.SettingsCodec;
import org.espalier.torch.task.ClassWeights;
import org.espalier.yaml.Excerpt;
import org.espalier.yaml.FiniteNumber;
import org.espalier.yaml.Nearest;
import org.jspecify.annotations.Nullable;

/** Weights of classes: {@code none}, {@code inverse}, or a number for each class that is named. */
final class WeightsForm implements Form<ClassWeights> {
    private static final String NONE = "none";
    private static final String INVERSE = "inverse";

    @Override
    public ClassWeights read(Setting setting, @Nullable ClassWeights otherwise) {
        if (setting.node().isScalar()) {
            return switch (setting.node().text()) {
                case NONE -> ClassWeights.NONE;
                case INVERSE -> ClassWeights.INVERSE;
                default ->
                    throw setting.error("'" + Excerpt.of(setting.node()) + "' is none of [none, inverse]"
                            + Nearest.hint(setting.node().text(), List.of(NONE, INVERSE))
                            + ", nor a mapping of classes to numbers");
            };
        }
        setting.requireMapping(expected());
        Map<String, Double> named = new LinkedHashMap<>();
        setting.node().entries().forEach((name, value) -> {
            try {
                named.put(name, FiniteNumber.parse(value.isScalar() ? value.text() : ""));
            } catch (NumberFormatException e) {
                throw setting.error(name, "expected a number above 0, got '" + Excerpt.of(value) + "'");
            }
            if (!(named.get(name) > 0)) {
                throw setting.error(name, "expected a number above 0, got '" + Excerpt.of(value) + "'");
            }
        });
        return ClassWeights.of(named);
    }

    @Override
    public Object write(ClassWeights value, SettingsCodec codec) {
        return switch (value.kind()) {
            case NONE -> NONE;
            case INVERSE -> INVERSE;
            case NAMED -> value.named();
        };
    }

    @Override
    public String expected() {
        return "none, inverse, or a mapping of classes to numbers";
    }
}
