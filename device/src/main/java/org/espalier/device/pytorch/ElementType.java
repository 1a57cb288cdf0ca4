package org.espalier.device.pytorch;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** What the values of a storage are, by the name of its class. All become float32; whole numbers beyond 2^24 and float64 are rounded. */
enum ElementType {
    FLOAT("FloatStorage", 4) {
        @Override
        float value(ByteBuffer bytes, int at) {
            return bytes.getFloat(at);
        }
    },
    DOUBLE("DoubleStorage", 8) {
        @Override
        float value(ByteBuffer bytes, int at) {
            return (float) bytes.getDouble(at);
        }
    },
    HALF("HalfStorage", 2) {
        @Override
        float value(ByteBuffer bytes, int at) {
            return half(bytes.getShort(at));
        }
    },
    BFLOAT16("BFloat16Storage", 2) {
        @Override
        float value(ByteBuffer bytes, int at) {
            return Float.intBitsToFloat(bytes.getShort(at) << 16);
        }
    },
    LONG("LongStorage", 8) {
        @Override
        float value(ByteBuffer bytes, int at) {
            return bytes.getLong(at);
        }
    },
    INT("IntStorage", 4) {
        @Override
        float value(ByteBuffer bytes, int at) {
            return bytes.getInt(at);
        }
    },
    SHORT("ShortStorage", 2) {
        @Override
        float value(ByteBuffer bytes, int at) {
            return bytes.getShort(at);
        }
    },
    CHAR("CharStorage", 1) {
        @Override
        float value(ByteBuffer bytes, int at) {
            return bytes.get(at);
        }
    },
    BYTE("ByteStorage", 1) {
        @Override
        float value(ByteBuffer bytes, int at) {
            return bytes.get(at) & 0xff;
        }
    },
    BOOL("BoolStorage", 1) {
        @Override
        float value(ByteBuffer bytes, int at) {
            return bytes.get(at) == 0 ? 0 : 1;
        }
    };

    private static final int HALF_BIAS = 15;

    private final String storage;
    private final int size;

    ElementType(String storage, int size) {
        this.storage = storage;
        this.size = size;
    }

    /** The type of a class of storages, such as {@code FloatStorage}. */
    static Optional<ElementType> of(String storage) {
        return Arrays.stream(values())
                .filter(type -> type.storage.equals(storage))
                .findFirst();
    }

    /** The class of its storages. */
    String storage() {
        return storage;
    }

    /** Bytes of a value. */
    int size() {
        return size;
    }

    /**
     * A value.
     *
     * @param bytes little-endian
     * @param at place of its first byte
     */
    abstract float value(ByteBuffer bytes, int at);

    /** IEEE 754 binary16: one bit of sign, five of exponent, ten of fraction. */
    private static float half(short bits) {
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        float magnitude;
        if (exponent == 0x1f) {
            magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else if (exponent == 0) {
            magnitude = Math.scalb((float) fraction, 1 - HALF_BIAS - 10);
        } else {
            magnitude = Math.scalb((float) (fraction | 0x400), exponent - HALF_BIAS - 10);
        }
        return bits < 0 ? -magnitude : magnitude;
    }
}
