package org.espalier.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a public constant of a settings record's own type: the record may also be written as this word, and is where it equals the constant. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Word {
    /** The word, for example {@code none}. */
    String value();
}
