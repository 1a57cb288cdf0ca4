package org.espalier.search;

/** How a strategy comes to its architecture, and so what it shares with its kin. */
public enum StrategyKind {
    /** Asks for candidates and is told their scores, whoever evaluates them. */
    ASK_TELL("ask-tell"),
    /** One training of weights and architecture together, that ends in an architecture. */
    JOINT("joint"),
    /** A training that yields a supernet, which an ask/tell strategy searches then. */
    TWO_STEP("two-step"),
    /** No search: an architecture that is given. */
    NONE("none");

    private final String word;

    StrategyKind(String word) {
        this.word = word;
    }

    /** As it is written in listings, for example {@code two-step}. */
    public String word() {
        return word;
    }
}
