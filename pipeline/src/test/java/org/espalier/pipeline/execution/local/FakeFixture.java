package org.espalier.pipeline.execution.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.espalier.device.Latency;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;
import org.espalier.measure.ClassMeasures;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.pipeline.execution.Subject;
import org.espalier.pipeline.execution.TrialExecutor;
import org.espalier.pipeline.execution.testing.ExecutorFixture;
import org.espalier.torch.train.TrainingListener;

/** An executor that plays its jobs on threads, with a flaw where one is wanted, so that the contract has something to find. */
final class FakeFixture implements ExecutorFixture, AutoCloseable {
    private static final int PLACES = 2;

    private final Flaw flaw;
    private final Map<Path, AtomicInteger> running = new ConcurrentHashMap<>();
    private final AtomicInteger jobs = new AtomicInteger();
    private final ConcurrentLinkedQueue<JobQueue> queues = new ConcurrentLinkedQueue<>();

    /** What is wrong with it, and the check that has to find it. */
    enum Flaw {
        NONE(""),
        NOISY("jobs end as they do alone, whatever the order"),
        OVERBOOKED("all places are used, and no more"),
        HALF_USED("all places are used, and no more"),
        REVERSED("waiting jobs begin in order"),
        MEASURES_BESIDE("a measurement has the machine to itself"),
        FORGETFUL("a lost job says so, and its folder lets it go on"),
        FORGETFUL_OF_CANCELLED("a cancelled job goes on where it was"),
        SILENT_LOSS("a lost job says so, and its folder lets it go on"),
        THROWS_TIME("a hung job fails by the time limit"),
        THROWS_MEMORY("a job that needs too much memory fails"),
        THROWS_DIVERGENCE("a diverging training fails"),
        CREDULOUS("garbled output changes nothing"),
        TRUSTING("a damaged outcome says so, and is none"),
        STUBBORN_WAITING("a waiting job is cancelled at once"),
        STUBBORN("a running job is cancelled promptly, and its place is free"),
        REPEATING("one end for each submission, one outcome for each folder"),
        NEVER_CLOSED("closing ends everything, and nothing writes afterwards"),
        ALWAYS_OPEN("a closed executor refuses in words"),
        RESUMES_BADLY("another driver on the same folders ends alike"),
        NEVER_STOPS("a job is stopped early by its scores alone, disturbed or not"),
        NEVER_STANDS_STILL("a training that stands still goes on as if it had not"),
        NEVER_ASKS("a listener that refuses ends a training"),
        SWALLOWS("a listener that throws ends its own job only");

        private final String found;

        Flaw(String found) {
            this.found = found;
        }

        /** The check that fails. */
        String found() {
            return found;
        }
    }

    FakeFixture(Flaw flaw) {
        this.flaw = flaw;
    }

    @Override
    public Optional<Job.Training> training(
            Behaviour behaviour, String name, int number, Path folder, int epochs, List<Double> needed) {
        Subject subject = new Subject.Member(behaviour + " " + number);
        return Optional.of(new Job.Training(name, folder, subject, epochs, needed, false, false));
    }

    @Override
    public Optional<Job.Measuring> measuring(String name, Path folder) {
        return Optional.of(new Job.Measuring(name, folder, folder.resolve("model.onnx"), Protocol.LAYER));
    }

    @Override
    public boolean isGone(Path folder) {
        return running.getOrDefault(folder, new AtomicInteger()).get() == 0;
    }

    /** Ends what a flaw has left running. */
    @Override
    public void close() {
        queues.forEach(JobQueue::close);
    }

    @Override
    public TrialExecutor open(Duration time) {
        return new Fake(time);
    }

    private final class Fake implements TrialExecutor {
        private final Duration time;
        private final JobQueue queue;
        private final JobQueue beside;
        private final Deque<Runnable> held = new ArrayDeque<>();
        private int taken;

        Fake(Duration time) {
            this.time = time;
            int places = flaw == Flaw.OVERBOOKED ? 2 * PLACES : flaw == Flaw.HALF_USED ? 1 : PLACES;
            this.queue = new JobQueue("fake", places, this::run);
            this.beside = new JobQueue("beside", PLACES, this::run);
            queues.addAll(List.of(queue, beside));
        }

        @Override
        public String name() {
            return "fake";
        }

        @Override
        public int capacity() {
            return PLACES;
        }

        @Override
        public CompletionStage<JobEnd> submit(Job job, JobListener listener) {
            JobListener heard = flaw == Flaw.SWALLOWS ? new Swallowing(listener) : listener;
            return switch (flaw) {
                case MEASURES_BESIDE -> (job instanceof Job.Measuring ? beside : queue).submit(job, heard);
                case STUBBORN_WAITING, STUBBORN -> queue.submit(job, heard).thenApply(end -> end);
                case REVERSED -> reversed(job, heard);
                case ALWAYS_OPEN -> always(job, heard);
                default -> queue.submit(job, heard);
            };
        }

        private CompletionStage<JobEnd> always(Job job, JobListener listener) {
            try {
                return queue.submit(job, listener);
            } catch (IllegalStateException closed) {
                return CompletableFuture.failedFuture(closed);
            }
        }

        /** The last that came begins first. */
        private synchronized CompletionStage<JobEnd> reversed(Job job, JobListener listener) {
            if (taken < PLACES) {
                taken++;
                CompletionStage<JobEnd> end = queue.submit(job, listener);
                end.whenComplete((any, failure) -> next());
                return end;
            }
            CompletableFuture<JobEnd> later = new CompletableFuture<>();
            held.push(() -> reversed(job, listener).whenComplete((end, failure) -> {
                if (failure == null) {
                    later.complete(end);
                } else {
                    later.completeExceptionally(failure);
                }
            }));
            return later;
        }

        private synchronized void next() {
            taken--;
            Runnable last = held.poll();
            if (last != null) {
                last.run();
            }
        }

        @Override
        public void close() {
            if (flaw != Flaw.NEVER_CLOSED) {
                queue.close();
                beside.close();
            }
        }

        private JobEnd run(Job job, HeardJob heard) throws IOException, InterruptedException {
            AtomicInteger here = running.computeIfAbsent(job.folder(), any -> new AtomicInteger());
            here.incrementAndGet();
            try {
                Files.createDirectories(job.folder());
                return job instanceof Job.Training training ? train(training, heard) : measure();
            } catch (IOException | InterruptedException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            } finally {
                here.decrementAndGet();
            }
        }

        private JobEnd measure() throws InterruptedException {
            Thread.sleep(600);
            double[] runs = {1};
            return new JobEnd.Measured(new MeasuredLatency(
                    Latency.of(runs), 0, 0, true, false, Map.of(), new MeasuredLatency.Samples(runs)));
        }

        private JobEnd train(Job.Training job, HeardJob heard) throws Exception {
            String[] words = ((Subject.Member) job.subject()).architecture().split(" ");
            ContractScript script = new ContractScript(
                    Behaviour.valueOf(words[0]),
                    Integer.parseInt(words[1]),
                    job.epochs(),
                    flaw == Flaw.NEVER_STANDS_STILL ? job.epochs() : job.until(),
                    flaw == Flaw.NEVER_STOPS ? List.of() : job.needed(),
                    job.folder());
            return switch (script.behaviour()) {
                case HANGING -> hang(heard);
                case GREEDY -> failed(JobEnd.Failed.Reason.MEMORY, Flaw.THROWS_MEMORY);
                case DIVERGING -> failed(JobEnd.Failed.Reason.DIVERGED, Flaw.THROWS_DIVERGENCE);
                default -> play(script, job, heard);
            };
        }

        private JobEnd hang(HeardJob heard) throws InterruptedException {
            long until = System.nanoTime() + Math.min(time.toNanos(), 300_000_000L);
            while (System.nanoTime() < until) {
                if (heard.isOver()) {
                    throw new InterruptedException();
                }
                Thread.sleep(10);
            }
            return failed(JobEnd.Failed.Reason.TIME, Flaw.THROWS_TIME);
        }

        private JobEnd failed(JobEnd.Failed.Reason reason, Flaw thrown) {
            if (flaw == thrown) {
                throw new UncheckedIOException("it failed", new IOException());
            }
            return new JobEnd.Failed(reason, "it failed");
        }

        private JobEnd play(ContractScript script, Job.Training job, HeardJob heard) throws Exception {
            Path checkpoint = job.folder().resolve("checkpoints").resolve("done");
            boolean lost = script.behaviour() == Behaviour.LOST_ONCE;
            if (flaw == Flaw.REPEATING
                    || flaw == Flaw.FORGETFUL && lost
                    || flaw == Flaw.FORGETFUL_OF_CANCELLED && job.name().equals("cancelled")) {
                Files.deleteIfExists(checkpoint);
            }
            ContractScript.Played played = script.play(new Watched(script, job, heard));
            if (script.behaviour() == Behaviour.DAMAGED_ONCE && script.isFirstTime() && flaw != Flaw.TRUSTING) {
                throw new UncheckedIOException(job.name() + ": is damaged", new IOException());
            }
            if (played.done() == 0) {
                return new JobEnd.NotBegun();
            }
            int noise = flaw == Flaw.NOISY ? jobs.incrementAndGet() : 0;
            boolean resumed = flaw == Flaw.RESUMES_BADLY && played.before() > 0 && played.before() < job.epochs();
            return new JobEnd.Trained(
                    1 / 2.0,
                    ClassMeasures.accuracy(script.number() + noise + (resumed ? 1 : 0), ContractScript.IMAGES),
                    job.looks() ? script.curve(played.done()) : List.of(),
                    played.stoppedAfter(job.epochs()).isPresent()
                            ? OptionalLong.of(played.done())
                            : OptionalLong.empty(),
                    Optional.empty());
        }
    }

    private final class Watched implements ContractScript.Stage {
        private final ContractScript script;
        private final Job.Training job;
        private final HeardJob heard;

        Watched(ContractScript script, Job.Training job, HeardJob heard) {
            this.script = script;
            this.job = job;
            this.heard = heard;
        }

        @Override
        public boolean mayGoOn(int done) throws InterruptedException {
            if (heard.isOver()) {
                throw new InterruptedException();
            }
            return flaw == Flaw.NEVER_ASKS || heard.mayGoOn(done, job.epochs());
        }

        @Override
        public void epoch(int epoch) {
            int told = flaw == Flaw.CREDULOUS && script.behaviour() == Behaviour.GARBLED ? epoch + 1 : epoch;
            heard.epoch(new TrainingListener.EpochReport(told, job.epochs(), 1, 1 / 2.0, 0.5, Duration.ofNanos(1)));
        }

        @Override
        public void die() {
            if (flaw != Flaw.SILENT_LOSS) {
                throw new UncheckedIOException(job.name() + ": its machine is gone", new IOException());
            }
        }
    }

    /** Keeps to itself what a listener throws. */
    private record Swallowing(JobListener listener) implements JobListener {
        @Override
        public void started() {
            listener.started();
        }

        @Override
        public void epoch(EpochReport report) {
            try {
                listener.epoch(report);
            } catch (RuntimeException e) {
                // that is the flaw
            }
        }

        @Override
        public boolean mayGoOn(int done, int epochs) {
            return listener.mayGoOn(done, epochs);
        }
    }
}
