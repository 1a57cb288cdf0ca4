package org.espalier.pipeline.estimate;

import java.util.List;
import org.espalier.graph.Network;
import org.espalier.oneshot.JointStrategy;
import org.espalier.pipeline.config.EarlyStopping;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.TrialsConfig;
import org.espalier.pipeline.resources.Metrics;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.Part;
import org.espalier.torch.engine.DeviceKind;

/** Adds up the cost of a phase from what it does and what was probed. For one thread. */
final class Costs {
    /** What a Java process takes until it runs this program. */
    private static final double START_OF_PROCESS = 1.5;

    /** Of a layer table that has to be measured: nothing where it is kept from before, two minutes or so the first time. */
    private static final Seconds LATENCY_MODEL = new Seconds(0, 30, 150);

    /** Exporting a file and comparing it. */
    private static final Seconds EXPORT = new Seconds(0.2, 1, 10);

    /** Copying a file, and reading it once. */
    private static final Seconds COPY = new Seconds(0.1, 1, 10);

    /** Batches as {@code CalibrationImages} takes them: for a glance, and of images at most for a network that is kept. */
    private static final int FEW_BATCHES = 8;
    /** A forward pass as a part of a step, which goes backward too. */
    private static final double PASS = 1.0 / 3;

    private static final int MOST_IMAGES = 4096;
    private static final int MOST_LOOKS = 20;

    /** As many networks near a front of score and cost are usually measured. */
    private static final double NEAR_FRONT = 8;

    private final SearchResources resources;
    private final Probe probe;
    private final double opening;
    private final Spread spread;

    /** @param opening seconds that it took to open data, space and engine */
    Costs(SearchResources resources, Probe probe, double opening) {
        this.resources = resources;
        this.probe = probe;
        this.opening = opening;
        this.spread = Spread.of(resources.space());
    }

    /** How members of the space differ in size: the smallest and the largest by multiply-accumulates, as shares of the median. */
    private record Spread(Network median, double down, double up) {
        static Spread of(SearchSpace space) {
            Landmarks landmarks = Landmarks.byMacs(space);
            double middle = Math.max(1, space.counters().macs().of(landmarks.median()));
            return new Spread(
                    space.network(landmarks.median()),
                    space.counters().macs().of(landmarks.smallest()) / middle,
                    space.counters().macs().of(landmarks.largest()) / middle);
        }

        /** Of the sum over several members, which comes nearer to the median the more they are. */
        Seconds of(Seconds each, int members) {
            double root = Math.sqrt(members);
            return each.doubted(1 - (1 - down) / root, 1 + (up - 1) / root).times(members);
        }
    }

    PhaseCost of(String phase, List<Work> work) {
        PhaseCost cost = null;
        for (Work part : work) {
            PhaseCost next = of(part);
            cost = cost == null ? next : join(cost, next);
        }
        return cost == null ? PhaseCost.unknown(phase) : cost;
    }

    private static PhaseCost join(PhaseCost one, PhaseCost other) {
        if (one.units() > 0 && other.units() > 0) {
            throw new IllegalArgumentException(
                    "phase '" + one.name() + "' has two kinds of work that a budget could lower");
        }
        return one.units() > 0 ? one.with(other.what(), other.fixed()) : other.with(one.what(), one.fixed());
    }

    private PhaseCost of(Work work) {
        if (work instanceof Work.Copied copied) {
            return PhaseCost.fixed(copied.phase(), copied.what(), 0, COPY);
        }
        if (work instanceof Work.Networks networks) {
            return networks(networks);
        }
        if (work instanceof Work.Supernet supernet) {
            int steps = batches(
                    resources.split().indices(Part.TRAIN).length,
                    supernet.strategy().batch());
            return training(
                    supernet.phase(),
                    "a supernet",
                    supernet.strategy().epochs(),
                    steps,
                    0,
                    probe.supernetStep(supernet));
        }
        if (work instanceof Work.Joint joint) {
            JointStrategy strategy = joint.strategy();
            int images = (int) (resources.split().indices(Part.TRAIN).length * Math.min(1, strategy.trainingShare()));
            int steps = batches(images, strategy.batch());
            return training(
                    joint.phase(),
                    "weights and architecture",
                    strategy.epochs(),
                    steps,
                    strategy.passesBehindEpoch(),
                    probe.jointStep(joint));
        }
        if (work instanceof Work.AsLong again) {
            PhaseCost other = of(again.other());
            return again.other() instanceof Work.Copied copied
                    ? PhaseCost.fixed(
                            again.phase(),
                            "as long as what phase '" + other.name() + "' copies took",
                            0,
                            other.all().plus(Seconds.of(copied.made())))
                    : PhaseCost.fixed(again.phase(), "as long as phase '" + other.name() + "'", 0, other.all());
        }
        return work instanceof Work.Scoring scoring ? scoring(scoring) : measuring((Work.Measuring) work);
    }

    /** @param passes forward ones behind the steps of each epoch */
    static PhaseCost training(String phase, String what, int epochs, int steps, int passes, Seconds step) {
        Seconds epoch = step.times(steps + passes * PASS);
        return new PhaseCost(phase, what, 1, epochs, steps, epochs, true, Seconds.ZERO, epoch, true);
    }

    private static int batches(int images, int batch) {
        return Math.max(1, (images + batch - 1) / Math.min(batch, Math.max(1, images)));
    }

    /** Few candidates are new once a search has come far, and those that are share more with each other. */
    private PhaseCost scoring(Work.Scoring work) {
        int train = resources.split().indices(Part.TRAIN).length;
        int batch = Math.min(work.strategy().batch(), train);
        int valid = batches(resources.split().indices(Part.VALID).length, batch);
        int few = Math.min(FEW_BATCHES, batches(train, batch));
        Seconds each = probe.scoredBatch(work)
                .times((few + valid) / (double) Probe.SCORED_AT_ONCE)
                .doubted(0.3, 1.2);
        return new PhaseCost(
                work.phase(),
                work.candidates() + " candidates scored by the supernet",
                work.candidates(),
                0,
                0,
                work.candidates(),
                false,
                Seconds.ZERO,
                each,
                true);
    }

    private PhaseCost measuring(Work.Measuring work) {
        boolean front = work.quick() > 0 && work.proved() == 0;
        Seconds quick = work.quick() == 0
                ? Seconds.ZERO
                : probe.measurement().times(work.quick()).doubted(0.5, front ? NEAR_FRONT : 2);
        Seconds proved = Seconds.ZERO;
        if (work.proved() > 0) {
            int test = batches(resources.split().indices(Part.TEST).length, batch());
            proved = probe.report("median", spread.median)
                    .doubted(0.5, 3)
                    .plus(EXPORT)
                    .plus(probe.forward("median", spread.median).times(test))
                    .times(work.proved());
        }
        boolean model = work.model() && Metrics.isLatencyAsked(resources.config());
        String what = work.proved() > 0
                ? work.proved() + (work.proved() == 1 ? " network proved" : " networks proved")
                : work.quick() > 0 ? work.quick() + " networks measured" : "";
        return PhaseCost.fixed(work.phase(), what, 0, quick.plus(proved).plus(model ? LATENCY_MODEL : Seconds.ZERO));
    }

    private int batch() {
        SearchConfig config = resources.config();
        return Math.min(config.retrain().batch(), resources.split().indices(Part.TRAIN).length);
    }

    private PhaseCost networks(Work.Networks work) {
        boolean lanes = work.place() == Work.Place.LANES
                && work.members() + work.named().size() > 1;
        boolean children = work.place() == Work.Place.CHILDREN;
        TrialsConfig trials = resources.config().trials();
        // each has its share of the cores, also where fewer run than there are shares
        boolean onLanes = lanes || children && trials.outstanding() > 1;
        int atOnce = onLanes ? atOnce(lanes ? Integer.MAX_VALUE : trials.capacity()) : 1;
        // a rule that stops trials looks after each epoch, whoever trains
        boolean eachEpoch = work.counted() && trials.earlyStop() != EarlyStopping.NONE;
        int looks = eachEpoch ? work.epochs() : children ? 0 : MOST_LOOKS;
        Seconds perEpoch = Seconds.ZERO;
        Seconds fixed = Seconds.ZERO;
        if (work.members() > 0) {
            perEpoch = spread.of(epoch("median", spread.median, onLanes, looks, work), work.members());
            fixed = spread.of(after("median", spread.median), work.members());
        }
        for (String name : work.named()) {
            Network network = resources.baseline(name);
            perEpoch = perEpoch.plus(epoch(name, network, onLanes, looks, work));
            fixed = fixed.plus(after(name, network));
        }
        if (children) {
            fixed = fixed.plus(new Seconds(0.5, 1, 2).times((START_OF_PROCESS + opening) * work.members()));
        }
        return cost(work, perEpoch.times(1.0 / atOnce), fixed.times(1.0 / atOnce));
    }

    private PhaseCost cost(Work.Networks work, Seconds perEpoch, Seconds fixed) {
        int steps = batches(resources.split().indices(Part.TRAIN).length, batch());
        int all = work.members() + work.named().size();
        String what =
                all + (all == 1 ? " network" : " networks") + (work.what().isEmpty() ? "" : " (" + work.what() + ")");
        if (work.counted()) {
            Seconds each = fixed.plus(perEpoch.times(work.epochs())).times(1.0 / all);
            return new PhaseCost(work.phase(), what, all, work.epochs(), steps, all, false, Seconds.ZERO, each, true);
        }
        return new PhaseCost(work.phase(), what, all, work.epochs(), steps, work.epochs(), true, fixed, perEpoch, true);
    }

    private int atOnce(int most) {
        return resources.config().engine().name() == DeviceKind.CPU
                ? Math.max(1, Math.min(most, resources.engine().settings().threads()))
                : 1;
    }

    /** Training and now and then a look at the validation images. */
    private Seconds epoch(String name, Network network, boolean lanes, int looks, Work.Networks work) {
        Seconds step = lanes ? probe.laneStep(name, network, work.taught()) : probe.step(name, network, work.taught());
        int train = resources.split().indices(Part.TRAIN).length;
        Seconds all = step.times(batches(train, batch()));
        if (looks == 0) {
            return all;
        }
        int every = (work.epochs() + looks - 1) / looks;
        int look = Math.min(FEW_BATCHES, batches(train, batch())) + valid();
        return all.plus(probe.forward(name, network).times((double) look / every));
    }

    /** Exact statistics, and a look at training and validation images. */
    private Seconds after(String name, Network network) {
        int train = batches(resources.split().indices(Part.TRAIN).length, batch());
        int most = Math.min(train, Math.max(FEW_BATCHES, batches(MOST_IMAGES, batch())));
        return probe.forward(name, network).times(2.0 * most + valid());
    }

    private int valid() {
        return batches(resources.split().indices(Part.VALID).length, batch());
    }
}
