package org.espalier.oneshot.testing;

import java.util.Set;

/** How a strategy goes wrong, and the checks that have to say so. */
public enum Fault {
    /** None, and every step uses all weights. */
    NONE,
    /** None, and a step uses the weights of what it has drawn. */
    SAMPLES,
    ANOTHERS_NAME("it says what it is, and its name is its own", "it is a public record with published defaults"),
    LACKS_ALWAYS("it lacks nothing in a space that it fits"),
    LACKS_NEVER("what a space lacks it says before anything is made"),
    REFUSES_LATE("what a space lacks it says before anything is made"),
    CHANCE(
            "equal settings have one identity",
            "the same seed trains the same, bit for bit",
            "two lanes train the same each time, and nearly what one thread does",
            "killed within an epoch and resumed it ends in the same bits",
            "stopped between epochs, twice, it ends in the same bits",
            "what is no number ends it, and the last good checkpoint stays"),
    ONE_SEED(
            "another seed trains something else",
            "a checkpoint of another seed is refused and stays",
            "another seed or number of epochs is another identity"),
    SEED_NOT_IN_IDENTITY(
            "a checkpoint of another seed is refused and stays",
            "another seed or number of epochs is another identity"),
    SETTING_NOT_IN_IDENTITY("each setting that a result depends on is part of the identity"),
    IDENTITY_OF_THE_MOMENT(
            "equal settings have one identity",
            "killed within an epoch and resumed it ends in the same bits",
            "stopped between epochs, twice, it ends in the same bits",
            "what is no number ends it, and the last good checkpoint stays"),
    OTHER_ON_LANES("two lanes train the same each time, and nearly what one thread does"),
    FORGETS_MOMENTUM(
            "killed within an epoch and resumed it ends in the same bits",
            "stopped between epochs, twice, it ends in the same bits",
            "what is no number ends it, and the last good checkpoint stays"),
    SWALLOWS_NOT_A_NUMBER("what is no number ends it, and the last good checkpoint stays"),
    BLIND_WITNESS("a value that is no number shows in its witness"),
    MOVES_UNUSED("what a step did not use stays bit for bit, in weights, statistics and momentum"),
    LEAKS_EACH_STEP("memory stays flat over 200 steps", "closing gives everything back"),
    LEAKS_AT_CLOSE("closing gives everything back"),
    DOUBLE_GRADIENT("the architecture's gradients are central differences"),
    GRADIENT_AT_THE_WEIGHTS("the architecture's gradients are central differences"),
    WEIGHTS_MOVE_ARCHITECTURE(
            "what moves the weights leaves the architecture bit for bit",
            "what moves the architecture leaves the weights bit for bit"),
    ARCHITECTURE_MOVES_STATISTICS(
            "what moves the weights leaves the architecture bit for bit",
            "what moves the architecture leaves the weights bit for bit"),
    ARCHITECTURE_RESTS("a training moves both"),
    DERIVES_ANY("the derived member is a canonical one, and the likeliest of its neighbours"),
    TELLS_HALF("what it tells are shares of the options and the derived member"),
    OTHER_MEMBER("a member on its own computes what it does within the shared weights");

    private final Set<String> noticed;

    Fault(String... noticed) {
        this.noticed = Set.of(noticed);
    }

    /** The checks that it breaks. */
    Set<String> noticed() {
        return noticed;
    }

    /** Whether whoever trains a supernet can have it. */
    boolean isOfAny() {
        return ordinal() <= LEAKS_AT_CLOSE.ordinal() && this != REFUSES_LATE && this != SAMPLES;
    }
}
