package org.espalier.torch.task;

import java.util.List;
import java.util.Optional;
import org.espalier.service.Registry;
import org.espalier.settings.Parts;

/** The tasks that are {@linkplain org.espalier.service.Installed installed}. */
public final class Tasks {
    private Tasks() {}

    /** Every task with its default settings, by name. */
    public static List<Task> all() {
        return installed().all();
    }

    /**
     * A task with its default settings.
     *
     * @throws IllegalArgumentException for an unknown name, with the nearest known one
     */
    public static Task named(String name) {
        return installed().named(name);
    }

    private static Registry<Task> installed() {
        return Registry.installed("task", Task.class, Task::name);
    }

    /** The tasks as parts that a configuration chooses by name. */
    public static Parts<Task> parts() {
        return new Installed();
    }

    private static final class Installed implements Parts<Task> {
        @Override
        public String what() {
            return "task";
        }

        @Override
        public List<String> names() {
            return all().stream().map(Task::name).toList();
        }

        @Override
        public Optional<Task> named(String name) {
            return all().stream().filter(task -> task.name().equals(name)).findFirst();
        }

        @Override
        public String nameOf(Task part) {
            return part.name();
        }

        @Override
        public Record settingsOf(Task part) {
            if (part instanceof Record settings) {
                return settings;
            }
            throw new IllegalArgumentException("task '" + part.name() + "': "
                    + part.getClass().getName() + " has to be a record, whose components are the settings");
        }

        @Override
        public Task with(Task part, Record settings) {
            return (Task) settings;
        }
    }
}
