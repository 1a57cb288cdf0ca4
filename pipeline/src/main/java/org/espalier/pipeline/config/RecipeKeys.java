package org.espalier.pipeline.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.settings.Parts;
import org.espalier.yaml.YamlNode;

/** How a recipe stands in a configuration: its name, or a mapping of its name and what differs. It decides what is not said of its trainings. */
final class RecipeKeys implements Parts<Recipe> {
    private static final List<String> RECIPE = List.of("retrain", "recipe");
    private static final String NAME = "name";

    @Override
    public String what() {
        return "recipe";
    }

    @Override
    public List<String> names() {
        return PublishedRecipe.words();
    }

    @Override
    public Optional<Recipe> named(String name) {
        return PublishedRecipe.of(name).map(PublishedRecipe::recipe);
    }

    @Override
    public String nameOf(Recipe part) {
        return part.name();
    }

    @Override
    public Record settingsOf(Recipe part) {
        return part.settings();
    }

    @Override
    public Recipe with(Recipe part, Record settings) {
        return new Recipe(part.name(), (Recipe.Settings) settings);
    }

    /** The document with the recipe as a mapping, and with the epochs, batch and learning rate of the recipe where they are not said. */
    static YamlNode completed(YamlNode document) {
        YamlNode recipe = document.at(RECIPE);
        if (recipe == null || recipe.isEmpty()) {
            return document;
        }
        YamlNode complete = recipe.isScalar()
                ? document.with(RECIPE, recipe.withEntries(Map.of(NAME, recipe)), recipe.place())
                : document;
        YamlNode name = recipe.isScalar() ? recipe : recipe.entries().get(NAME);
        PublishedRecipe published = name == null || !name.isScalar()
                ? PublishedRecipe.STANDARD
                : PublishedRecipe.of(name.text()).orElse(PublishedRecipe.STANDARD);
        Map<String, Object> defaults = new LinkedHashMap<>();
        defaults.put("epochs", published.epochs());
        defaults.put("batch", published.batch());
        defaults.put("learning_rate", published.learningRate());
        for (Map.Entry<String, Object> entry : defaults.entrySet()) {
            List<String> path = List.of(RECIPE.get(0), entry.getKey());
            YamlNode said = complete.at(path);
            if (said == null || said.isEmpty()) {
                complete = complete.with(path, YamlNode.of(entry.getValue(), recipe.place()), recipe.place());
            }
        }
        return complete;
    }
}
