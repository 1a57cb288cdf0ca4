package org.espalier.pipeline.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.espalier.search.Objective;
import org.espalier.search.Scalarisation;
import org.espalier.settings.SettingException;
import org.espalier.torch.task.Task;

/**
 * What is looked for. One objective is a measure of the task's answers, by which single networks are compared; the others are costs of a network.
 *
 * @param maximize measures of which more is better
 * @param minimize measures of which less is better
 * @param scalarisation how a strategy is led through several that knows one objective
 */
public record ObjectiveConfig(Names maximize, Names minimize, Scalarisation scalarisation) {
    /** Names of measures: in a configuration one, or a list. */
    public record Names(List<String> names) {
        /** None. */
        public static final Names NONE = new Names(List.of());

        public Names {
            names = List.copyOf(names);
        }
    }

    public ObjectiveConfig {
        Set<String> once = new HashSet<>();
        Stream.concat(maximize.names().stream(), minimize.names().stream()).forEach(name -> {
            if (!once.add(name)) {
                boolean both =
                        maximize.names().contains(name) && minimize.names().contains(name);
                throw new SettingException(
                        minimize.names().contains(name) ? "minimize" : "maximize",
                        both
                                ? "'" + name + "' stands under maximize, too; keep one of the two"
                                : "'" + name + "' is named twice; keep one");
            }
        });
    }

    /** Nothing is said: what the task has first. */
    public ObjectiveConfig() {
        this(Names.NONE, Names.NONE, Scalarisation.PRODUCT);
    }

    /** With the product for a strategy that knows one objective. */
    public ObjectiveConfig(Names maximize, Names minimize) {
        this(maximize, minimize, Scalarisation.PRODUCT);
    }

    /** One measure of which more is better. */
    public static ObjectiveConfig maximizing(String measure) {
        return new ObjectiveConfig(new Names(List.of(measure)), Names.NONE);
    }

    /** One measure of which less is better. */
    public static ObjectiveConfig minimizing(String measure) {
        return new ObjectiveConfig(Names.NONE, new Names(List.of(measure)));
    }

    /** One objective. */
    static ObjectiveConfig of(Objective objective) {
        return objective.maximize() ? maximizing(objective.metric()) : minimizing(objective.metric());
    }

    /** The same, or what the task looks for where nothing is said. */
    ObjectiveConfig orOf(Task task) {
        if (!objectives().isEmpty()) {
            return this;
        }
        ObjectiveConfig usual = of(task.objective());
        return new ObjectiveConfig(usual.maximize, usual.minimize, scalarisation);
    }

    /** All of them, those to maximise first; none where nothing is said, and the task decides. The main one is the first that is a measure of the task. */
    public List<Objective> objectives() {
        List<Objective> all = new ArrayList<>();
        maximize.names().forEach(name -> all.add(new Objective(name, true)));
        minimize.names().forEach(name -> all.add(new Objective(name, false)));
        return all;
    }
}
