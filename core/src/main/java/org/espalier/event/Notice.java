package org.espalier.event;

/**
 * Something that a user should know.
 *
 * @param message one line
 */
public record Notice(String message) implements SearchEvent {
    /** The word in a journal. */
    public static final String TYPE = "notice";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void accept(EventVisitor visitor) {
        visitor.notice(this);
    }
}
