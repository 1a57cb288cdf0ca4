package org.espalier.pipeline.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.espalier.pipeline.config.SearchConfig.Space;
import org.espalier.settings.Form;
import org.espalier.settings.Setting;
import org.espalier.settings.SettingsCodec;
import org.espalier.yaml.Excerpt;
import org.espalier.yaml.FiniteNumber;
import org.espalier.yaml.Nearest;
import org.espalier.zoo.SpaceFactory;
import org.espalier.zoo.SpaceParameter;
import org.espalier.zoo.YamlSpaceFactory;
import org.espalier.zoo.Zoo;
import org.jspecify.annotations.Nullable;

/**
 * A space: a name and the parameters that it declares, or all of a space of one's own. Unknown parameters and those of a wrong kind are
 * found here; whether their values fit each other and the data, the space says when it is built. A name that nobody knows here may still be
 * that of a space which a program brings along.
 */
final class SpaceForm implements Form<Space> {
    private static final String NAME = "name";

    @Override
    public Space read(Setting setting, @Nullable Space otherwise) {
        String name = setting.required(NAME, String.class);
        Space space = new Space(name, ListenerForm.parameters(setting));
        if (space.isOwn()) {
            YamlSpaceFactory.of(setting.node().asSection(setting.path()));
        } else {
            known(name).ifPresent(factory -> requireParameters(setting, space.parameters(), factory.parameters()));
        }
        return space;
    }

    private static Optional<SpaceFactory> known(String name) {
        Zoo zoo = Zoo.installed();
        boolean isHere = zoo.all().stream().anyMatch(factory -> factory.name().equals(name))
                || (zoo.contains(name) && Files.exists(Path.of(name)));
        return isHere ? Optional.of(zoo.factory(name)) : Optional.empty();
    }

    private static void requireParameters(Setting setting, Map<String, Object> given, List<SpaceParameter> declared) {
        List<String> names = declared.stream().map(SpaceParameter::name).toList();
        given.forEach((key, value) -> {
            int index = names.indexOf(key);
            if (index < 0) {
                throw setting.error(
                        key,
                        "unknown key" + Nearest.hint(key, names) + "; known keys: "
                                + names.stream().sorted().toList());
            }
            String wrong = wrongKind(declared.get(index).fallback(), value);
            if (!wrong.isEmpty()) {
                throw setting.error(key, "expected " + wrong + ", got '" + Excerpt.of(value) + "'");
            }
        });
    }

    /** What is expected instead of a value; empty where its kind is right. Numbers may be given as text, as from a command line. */
    private static String wrongKind(Object fallback, Object value) {
        if (fallback instanceof List<?> list) {
            boolean numbers = !list.isEmpty() && list.get(0) instanceof Number;
            return numbers && !items(value).allMatch(SpaceForm::isNumber) ? "numbers" : "";
        }
        if (value instanceof List || value instanceof Map) {
            return "a single value";
        }
        String text = value.toString();
        if (fallback instanceof Integer) {
            return isWhole(text) ? "" : "a whole number";
        }
        if (fallback instanceof Double) {
            return isNumber(text) ? "" : "a number";
        }
        return fallback instanceof Boolean && !text.equals("true") && !text.equals("false") ? "true or false" : "";
    }

    private static Items items(Object value) {
        if (value instanceof List<?> list) {
            return new Items(list.stream().map(String::valueOf).toList());
        }
        String text = value.toString().strip();
        boolean bracketed = text.startsWith("[") && text.endsWith("]") && text.length() > 1;
        return new Items(List.of((bracketed ? text.substring(1, text.length() - 1) : text).split(",")));
    }

    private record Items(List<String> texts) {
        boolean allMatch(Predicate<String> kind) {
            return texts.stream()
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .allMatch(kind);
        }
    }

    private static boolean isWhole(String text) {
        return isNumber(text) && text.strip().matches("[+-]?[0-9]+");
    }

    private static boolean isNumber(String text) {
        try {
            FiniteNumber.parse(text);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    @Override
    public Object write(Space value, SettingsCodec codec) {
        return ListenerForm.named(value.name(), value.parameters());
    }

    @Override
    public String expected() {
        return "{name: ..., parameters ...}";
    }
}
