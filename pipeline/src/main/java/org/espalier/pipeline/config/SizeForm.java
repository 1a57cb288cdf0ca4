package org.espalier.pipeline.config;

import java.util.List;
import org.espalier.settings.Form;
import org.espalier.settings.Setting;
import org.espalier.settings.SettingsCodec;
import org.espalier.torch.data.ImageSize;
import org.espalier.yaml.Excerpt;
import org.jspecify.annotations.Nullable;

/** The size of images: one number for a square, {@code [height, width]} for any other. */
final class SizeForm implements Form<ImageSize> {
    @Override
    public ImageSize read(Setting setting, @Nullable ImageSize otherwise) {
        List<Integer> sides = sides(setting);
        try {
            return new ImageSize(sides.get(0), sides.get(sides.size() - 1));
        } catch (IllegalArgumentException e) {
            throw setting.error("expected sides of at least 8 and at most " + ImageSize.LARGEST + " pixels, got '"
                    + Excerpt.of(setting.node()) + "'");
        }
    }

    private List<Integer> sides(Setting setting) {
        List<String> texts = setting.node().isScalar()
                ? List.of(setting.node().text())
                : setting.node().items().stream()
                        .map(item -> item.isScalar() ? item.text() : "")
                        .toList();
        try {
            List<Integer> sides = texts.stream().map(Integer::valueOf).toList();
            if (sides.size() == 1 && setting.node().isScalar() || sides.size() == 2) {
                return sides;
            }
        } catch (NumberFormatException e) {
            throw wrong(setting);
        }
        throw wrong(setting);
    }

    private IllegalArgumentException wrong(Setting setting) {
        return setting.error("expected " + expected() + ", got '" + Excerpt.of(setting.node()) + "'");
    }

    @Override
    public Object write(ImageSize value, SettingsCodec codec) {
        return written(value);
    }

    /** As a configuration has it. */
    static Object written(ImageSize size) {
        return size.isSquare() ? size.height() : List.of(size.height(), size.width());
    }

    @Override
    public String expected() {
        return "a whole number, or [height, width]";
    }
}
