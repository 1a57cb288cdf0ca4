package org.espalier.torch.module;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.graph.Conv;
import org.espalier.graph.Network;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.ChannelShuffle;
import org.espalier.graph.Primitives.Channels;
import org.espalier.graph.Primitives.Concat;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Primitives.Multiply;
import org.espalier.graph.Primitives.Pool;
import org.espalier.graph.Primitives.Shift;
import org.espalier.graph.Primitives.Zero;

/** A network computed for one image in plain Java loops and double precision, as slow and as obvious as can be. */
final class PlainReference {
    private PlainReference() {}

    /** Values of a feature map: channels x height x width. */
    private record Map3(int c, int h, int w, double[] v) {
        Map3(int c, int h, int w) {
            this(c, h, w, new double[c * h * w]);
        }

        double get(int i, int y, int x) {
            return y < 0 || x < 0 || y >= h || x >= w ? 0 : v[(i * h + y) * w + x];
        }

        void set(int i, int y, int x, double value) {
            v[(i * h + y) * w + x] = value;
        }
    }

    static double[] logits(Network network, Map<String, float[]> weights, float[] image) {
        List<Map3> values = new ArrayList<>();
        Map3 input = new Map3(
                network.input().channels().asInt(),
                network.input().height().asInt(),
                network.input().width().asInt());
        for (int i = 0; i < image.length; i++) {
            input.v[i] = image[i];
        }
        values.add(input);
        for (Network.Layer layer : network.layers()) {
            List<Map3> from = layer.inputs().stream().map(values::get).toList();
            values.add(layer(layer.name(), layer.operation(), from, weights));
        }
        return values.get(values.size() - 1).v;
    }

    private static Map3 layer(String path, Operation operation, List<Map3> from, Map<String, float[]> weights) {
        Map3 in = from.get(0);
        if (operation instanceof Conv conv) {
            return conv(conv, in, weights.get(path + ".weight"), weights.get(path + ".bias"));
        } else if (operation instanceof Linear linear) {
            return linear(linear, in, weights.get(path + ".weight"), weights.get(path + ".bias"));
        } else if (operation instanceof BatchNorm norm) {
            return norm(path, norm, in, weights);
        } else if (operation instanceof Activation activation) {
            Map3 out = new Map3(in.c, in.h, in.w);
            for (int i = 0; i < in.v.length; i++) {
                out.v[i] = activate(activation.function(), in.v[i]);
            }
            return out;
        } else if (operation instanceof Pool pool) {
            return pool(pool, in);
        } else if (operation instanceof GlobalAveragePool) {
            Map3 out = new Map3(in.c, 1, 1);
            for (int i = 0; i < in.v.length; i++) {
                out.v[i / (in.h * in.w)] += in.v[i] / (in.h * in.w);
            }
            return out;
        }
        return shuffle(operation, from);
    }

    private static Map3 shuffle(Operation operation, List<Map3> from) {
        Map3 in = from.get(0);
        Map3 out = new Map3(in.c, in.h, in.w);
        if (operation instanceof Add) {
            from.forEach(m -> {
                for (int i = 0; i < m.v.length; i++) {
                    out.v[i] += m.v[i];
                }
            });
            return out;
        } else if (operation instanceof Multiply) {
            Map3 by = from.get(1);
            for (int i = 0; i < in.v.length; i++) {
                out.v[i] = in.v[i] * (by.h == 1 ? by.v[i / (in.h * in.w)] : by.v[i]);
            }
            return out;
        } else if (operation instanceof Concat) {
            Map3 all = new Map3(from.stream().mapToInt(Map3::c).sum(), in.h, in.w);
            int at = 0;
            for (Map3 m : from) {
                System.arraycopy(m.v, 0, all.v, at, m.v.length);
                at += m.v.length;
            }
            return all;
        } else if (operation instanceof Zero zero) {
            return new Map3(in.c, (in.h - 1) / zero.stride() + 1, (in.w - 1) / zero.stride() + 1);
        } else if (operation instanceof Shift) {
            each(out, (c, y, x) -> in.get(c, y + 1, x + 1));
            return out;
        } else if (operation instanceof Channels channels) {
            Map3 some = new Map3(channels.count().asInt(), in.h, in.w);
            each(some, (c, y, x) -> in.get(channels.start().asInt() + c * channels.step(), y, x));
            return some;
        } else if (operation instanceof ChannelShuffle shuffle) {
            int g = shuffle.groups();
            each(out, (c, y, x) -> in.get(c % g * (in.c / g) + c / g, y, x));
            return out;
        }
        return in; // identity, dropout and drop path in evaluation
    }

    private interface Pixel {
        double at(int c, int y, int x);
    }

    private static void each(Map3 out, Pixel pixel) {
        for (int c = 0; c < out.c; c++) {
            for (int y = 0; y < out.h; y++) {
                for (int x = 0; x < out.w; x++) {
                    out.set(c, y, x, pixel.at(c, y, x));
                }
            }
        }
    }

    private static Map3 conv(Conv conv, Map3 in, float[] weight, float[] bias) {
        int kh = conv.kernelHeight().asInt();
        int kw = conv.kernelWidth().asInt();
        int groups = conv.groups().asInt();
        int per = in.c / groups;
        int ph = conv.paddingHeight().asInt();
        int pw = conv.paddingWidth().asInt();
        int d = conv.dilation();
        int s = conv.stride();
        int sw = conv.strideWidth();
        int outs = conv.out().asInt();
        Map3 out =
                new Map3(outs, (in.h + 2 * ph - d * (kh - 1) - 1) / s + 1, (in.w + 2 * pw - d * (kw - 1) - 1) / sw + 1);
        each(out, (o, y, x) -> {
            double sum = bias == null ? 0 : bias[o];
            int first = o / (outs / groups) * per;
            for (int i = 0; i < per; i++) {
                for (int u = 0; u < kh; u++) {
                    for (int v = 0; v < kw; v++) {
                        sum += weight[((o * per + i) * kh + u) * kw + v]
                                * in.get(first + i, y * s - ph + u * d, x * sw - pw + v * d);
                    }
                }
            }
            return sum;
        });
        return out;
    }

    private static Map3 linear(Linear linear, Map3 in, float[] weight, float[] bias) {
        Map3 out = new Map3(linear.out().asInt(), 1, 1);
        for (int o = 0; o < out.c; o++) {
            out.v[o] = bias == null ? 0 : bias[o];
            for (int i = 0; i < in.v.length; i++) {
                out.v[o] += weight[o * in.v.length + i] * in.v[i];
            }
        }
        return out;
    }

    private static Map3 norm(String path, BatchNorm norm, Map3 in, Map<String, float[]> weights) {
        Map3 out = new Map3(in.c, in.h, in.w);
        float[] mean = weights.get(path + ".running_mean");
        float[] variance = weights.get(path + ".running_var");
        float[] scale = weights.get(path + ".weight");
        float[] shift = weights.get(path + ".bias");
        each(out, (c, y, x) -> {
            double normal = (in.get(c, y, x) - mean[c]) / Math.sqrt(variance[c] + norm.eps());
            return scale == null ? normal : normal * scale[c] + shift[c];
        });
        return out;
    }

    private static Map3 pool(Pool pool, Map3 in) {
        int p = pool.padding();
        int k = pool.kernel();
        Map3 out = new Map3(in.c, (in.h + 2 * p - k) / pool.stride() + 1, (in.w + 2 * p - k) / pool.stride() + 1);
        each(out, (c, y, x) -> {
            double sum = 0;
            double most = Double.NEGATIVE_INFINITY;
            int count = 0;
            for (int v = y * pool.stride() - p; v < y * pool.stride() - p + k; v++) {
                for (int u = x * pool.stride() - p; u < x * pool.stride() - p + k; u++) {
                    if (v >= 0 && u >= 0 && v < in.h && u < in.w) {
                        sum += in.get(c, v, u);
                        most = Math.max(most, in.get(c, v, u));
                        count++;
                    }
                }
            }
            return pool.mode() == Pool.Mode.MAX ? most : sum / count;
        });
        return out;
    }

    private static double activate(Activation.Function function, double x) {
        double hard = Math.min(1, Math.max(0, x / 6 + 0.5));
        double sigmoid = 1 / (1 + Math.exp(-x));
        return switch (function) {
            case RELU -> Math.max(0, x);
            case RELU6 -> Math.min(6, Math.max(0, x));
            case HARD_SWISH -> x * hard;
            case HARD_SIGMOID -> hard;
            case SWISH -> x * sigmoid;
            case SIGMOID -> sigmoid;
        };
    }
}
