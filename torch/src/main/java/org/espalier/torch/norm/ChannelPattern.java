package org.espalier.torch.norm;

import static org.espalier.torch.norm.NormLoops.TOGETHER;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * How channels lie in the tiles of a channels-last feature map: some whole pixels, one after the other.
 *
 * @param channels of a pixel
 * @param size values of a tile
 */
record ChannelPattern(int channels, int size) {
    /** Tiles of about so many values stay in the first cache with everything that belongs to their channels. */
    private static final int TILE = 256;

    static ChannelPattern of(int channels) {
        return new ChannelPattern(channels, Math.max(1, TILE / channels) * channels);
    }

    float[] tile() {
        return new float[size];
    }

    /** The tiles of one call. */
    float[][] tiles() {
        float[][] tiles = new float[TOGETHER][];
        Arrays.setAll(tiles, i -> tile());
        return tiles;
    }

    /** What belongs to channels, repeated for every pixel. */
    float[] spread(float[] byChannel) {
        float[] spread = tile();
        for (int at = 0; at < size; at += channels) {
            System.arraycopy(byChannel, 0, spread, at, channels);
        }
        return spread;
    }

    /** Values from a place on that fill one tile, or are all that is left. */
    int from(FloatBuffer map, int at) {
        return Math.min(size, map.capacity() - at);
    }

    /**
     * Fills the tiles of a call with what comes next.
     *
     * @param rest what stands where the map has ended
     */
    void read(FloatBuffer map, int at, float[][] tiles, float[] rest) {
        for (int tile = 0; tile < TOGETHER; tile++) {
            int place = at + tile * size;
            int n = Math.max(0, from(map, place));
            if (n < size) {
                System.arraycopy(rest, 0, tiles[tile], 0, size);
            }
            if (n > 0) {
                map.get(place, tiles[tile], 0, n);
            }
        }
    }
}
