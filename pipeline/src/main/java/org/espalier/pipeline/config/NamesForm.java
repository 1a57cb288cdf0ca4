package org.espalier.pipeline.config;

import java.util.List;
import org.espalier.pipeline.config.ObjectiveConfig.Names;
import org.espalier.settings.Form;
import org.espalier.settings.Setting;
import org.espalier.settings.SettingsCodec;
import org.espalier.yaml.Excerpt;
import org.espalier.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/** Names of measures: one as text, several as a list. */
final class NamesForm implements Form<Names> {
    @Override
    public Names read(Setting setting, @Nullable Names otherwise) {
        if (setting.node().isScalar()) {
            return new Names(List.of(setting.node().text()));
        }
        List<YamlNode> items = setting.node().items();
        if (setting.node().isMapping() || !items.stream().allMatch(YamlNode::isScalar)) {
            throw setting.error("expected " + expected() + ", got '" + Excerpt.of(setting.node()) + "'");
        }
        return new Names(items.stream().map(YamlNode::text).toList());
    }

    @Override
    public Object write(Names value, SettingsCodec codec) {
        return value.names().size() == 1 ? value.names().get(0) : value.names();
    }

    @Override
    public String expected() {
        return "the name of a measure, or a list of them";
    }
}
