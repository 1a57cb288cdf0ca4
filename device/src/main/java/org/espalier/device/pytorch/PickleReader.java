package org.espalier.device.pytorch;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Reads pickles of tensors: protocols 2 to 5 of Python's format, as far as texts, numbers, lists, dicts and tensors need them. A pickle is a
 * program; of its commands those that call anything are answered here for the names that tensors need ({@link Pickled#global}), and refused
 * for all others. Nothing is allocated by a length that the rest of the file does not have.
 */
final class PickleReader {
    static final String EXPECTED = "a pickle as torch.save writes it";

    /** What a pickle of PyTorch's refers to beside itself. */
    @FunctionalInterface
    interface Persistent {
        /** The storage that is described by some values. */
        Pickled.Storage storage(List<?> description);
    }

    private final ByteBuffer in;
    private final Persistent persistent;
    private final StackMachine machine = new StackMachine();

    /**
     * @param in from where the pickle begins; afterwards it stands behind its end
     * @param persistent asked for storages
     */
    private PickleReader(ByteBuffer in, Persistent persistent) {
        this.in = in.order(ByteOrder.LITTLE_ENDIAN);
        this.persistent = persistent;
    }

    /**
     * The one value of a pickle.
     *
     * @param in where it begins; afterwards where it has ended
     * @throws Refusal where it is none, or names what tensors do not need
     */
    static Object read(ByteBuffer in, Persistent persistent) {
        PickleReader reader = new PickleReader(in, persistent);
        try {
            while (true) {
                int command = in.get() & 0xff;
                if (command == '.') {
                    return reader.machine.pop();
                }
                if (!reader.isNumber(command) && !reader.isCollection(command) && !reader.isName(command)) {
                    throw Refusal.of(
                            "its pickle has the command 0x" + Integer.toHexString(command) + " at byte "
                                    + (in.position() - 1) + ", which tensors do not need",
                            EXPECTED,
                            "save model.state_dict() alone");
                }
            }
        } catch (BufferUnderflowException e) {
            throw Refusal.damaged("its pickle ends in the middle", EXPECTED);
        }
    }

    private boolean isNumber(int command) {
        switch (command) {
            case 'N' -> machine.push(Pickled.Nothing.NONE);
            case 0x88 -> machine.push(true);
            case 0x89 -> machine.push(false);
            case 'J' -> machine.push((long) in.getInt());
            case 'K' -> machine.push((long) byteLength());
            case 'M' -> machine.push((long) (in.getShort() & 0xffff));
            case 0x8a -> machine.push(longNumber(byteLength()));
            case 'G' ->
                machine.push(
                        Double.longBitsToDouble(Long.reverseBytes(in.getLong()))); // the one number that is big-endian
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean isCollection(int command) {
        switch (command) {
            case '(' -> machine.mark();
            case ')' -> machine.push(new Pickled.Tuple(List.of()));
            case 't' -> machine.push(new Pickled.Tuple(machine.popToMark()));
            case 0x85 -> machine.tuple(1);
            case 0x86 -> machine.tuple(2);
            case 0x87 -> machine.tuple(3);
            case ']' -> machine.push(new ArrayList<>());
            case 'a' -> machine.addAll(List.of(machine.pop()));
            case 'e' -> machine.addAll(machine.popToMark());
            case '}' -> machine.push(new LinkedHashMap<>());
            case 's' -> {
                Object value = machine.pop();
                machine.putAll(List.of(machine.pop(), value));
            }
            case 'u' -> machine.putAll(machine.popToMark());
            case '0' -> machine.pop();
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean isName(int command) {
        switch (command) {
            case 0x80 -> protocol(byteLength());
            case 0x95 -> in.getLong(); // the length of what follows: for readers from streams
            case 'X', 'T' -> machine.push(text(in.getInt()));
            case 0x8c, 'U' -> machine.push(text(byteLength()));
            case 'q' -> machine.remember(byteLength());
            case 'r' -> machine.remember(in.getInt() & 0xffffffffL);
            case 0x94 -> machine.rememberNext();
            case 'h' -> machine.recall(byteLength());
            case 'j' -> machine.recall(in.getInt() & 0xffffffffL);
            case 'c' -> machine.push(Pickled.global(line(), line()));
            case 0x93 -> {
                String name = machine.popText();
                machine.push(Pickled.global(machine.popText(), name));
            }
            case 'Q' -> machine.push(persistent.storage(StackMachine.items(machine.pop())));
            case 'R' -> machine.reduce();
            case 'b' -> machine.build();
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void protocol(int number) {
        if (number < 2 || number > 5) {
            throw Refusal.of(
                    "its pickle is of protocol " + number, "one from 2 to 5", "save it again with a newer PyTorch");
        }
    }

    private int byteLength() {
        return in.get() & 0xff;
    }

    /** Little-endian, with a sign. */
    private Number longNumber(int bytes) {
        byte[] digits = new byte[bytes];
        for (int i = bytes - 1; i >= 0; i--) {
            digits[i] = in.get();
        }
        BigInteger number = bytes == 0 ? BigInteger.ZERO : new BigInteger(digits);
        return number.bitLength() < Long.SIZE ? (Number) number.longValueExact() : number;
    }

    private String text(int length) {
        if (length < 0 || length > in.remaining()) {
            throw Refusal.damaged(
                    "its pickle has a text of " + Integer.toUnsignedLong(length) + " bytes where " + in.remaining()
                            + " are left",
                    EXPECTED);
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() {
        int start = in.position();
        while (in.get() != '\n') {
            // on to the end of the line
        }
        byte[] bytes = new byte[in.position() - 1 - start];
        in.get(start, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
