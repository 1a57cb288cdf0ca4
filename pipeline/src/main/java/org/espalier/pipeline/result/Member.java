package org.espalier.pipeline.result;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.espalier.decision.Architecture;
import org.espalier.space.SearchSpace;
import org.jspecify.annotations.Nullable;

/**
 * A member of a space in the results of phases: its notation, and beside it the architecture where the phase that found it ran in this
 * process, so that nobody has to read the notation again. In JSON it is the notation; two members are equal where that is.
 */
public final class Member {
    private final String notation;
    private final @Nullable Architecture architecture;

    private Member(String notation, @Nullable Architecture architecture) {
        this.notation = notation;
        this.architecture = architecture;
    }

    /** A member of a space. */
    public static Member of(SearchSpace space, Architecture architecture) {
        return new Member(space.codec().format(architecture), architecture);
    }

    /**
     * A member that was written down before.
     *
     * @param notation of the architecture
     */
    public static Member of(String notation, Architecture architecture) {
        return new Member(notation, architecture);
    }

    /** A member as a journal or a file has it. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Member ofNotation(String notation) {
        return new Member(notation, null);
    }

    /** In the notation of its space. */
    @JsonValue
    public String notation() {
        return notation;
    }

    /**
     * The architecture.
     *
     * @param space of which it is a member
     * @throws IllegalArgumentException where the notation is not that of a member
     */
    public Architecture in(SearchSpace space) {
        return architecture == null ? space.codec().parse(notation) : architecture;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Member member && notation.equals(member.notation);
    }

    @Override
    public int hashCode() {
        return notation.hashCode();
    }

    @Override
    public String toString() {
        return notation;
    }
}
