package org.espalier.torch.process;

import java.util.Locale;

/**
 * One setting of a process.
 *
 * @param name of the variable, the property or the option
 * @param wanted what it should be
 * @param found what it was before anything was set now, or {@value #NOTHING}
 * @param state what follows from both
 * @param consequence what happens where it is not as wanted
 * @param remedy how to start the process so that it is
 */
public record ProcessSetting(String name, String wanted, String found, State state, String consequence, String remedy) {
    /** Found where nothing is set. */
    public static final String NOTHING = "nothing";

    /** Whether a setting is as it should be. */
    public enum State {
        /** It is as wanted, or of no use on this system. */
        RIGHT,
        /** It was not, and has been set while the process runs. */
        SET_NOW,
        /** Somebody chose another value, which is left alone. */
        CHOSEN,
        /** It is not as wanted, and only who starts the process can set it. */
        MISSING;

        /** As people read it: {@code set now}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** One line about it: what is found, what it costs and what to do. */
    public String line() {
        String head = name + " is " + found + ", wanted " + wanted;
        return switch (state) {
            case RIGHT -> name + " is " + found;
            case SET_NOW -> name + " is " + wanted + ", set now";
            case CHOSEN -> head + "; " + consequence;
            case MISSING -> head + "; " + consequence + "; " + remedy;
        };
    }
}
