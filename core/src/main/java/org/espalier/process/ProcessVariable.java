package org.espalier.process;

/**
 * The variables of the environment that a process of Espalier should start with. Libraries read them once, when they are loaded, so nothing
 * that runs in the process can set them any more: the launcher does, and {@link ChildEnvironment} does for children.
 */
public enum ProcessVariable {
    /** Off for every version of ONNX Runtime that somebody puts in the place of the one that is used, which reports nothing. */
    ORT_DISABLE_TELEMETRY("1", true, false, "another version of ONNX Runtime may report to its maker"),

    /** 32 MB is the most that glibc takes. */
    MALLOC_MMAP_THRESHOLD_(
            "33554432",
            false,
            true,
            "large tensors are given back to the system and mapped anew in every training step"),

    MALLOC_TRIM_THRESHOLD_(
            "4294967296",
            false,
            true,
            "freed memory is given back to the system in every training step and asked for again"),

    /** Above 64 MB, the size of the heaps of threads, so that those are kept. */
    MALLOC_TOP_PAD_("134217728", false, true, "the heaps of threads are given back and asked for again"),

    MALLOC_ARENA_MAX(
            "4",
            false,
            true,
            "every thread keeps freed memory of its own, so that the process grows with the number of cores"),

    /** OpenMP's threads sleep while they wait. */
    OMP_WAIT_POLICY(
            "passive",
            false,
            false,
            "threads that wait for each other spin: a training is several times slower as soon as anything else runs on the machine"),

    /**
     * Some 30 microseconds, which is what the threads of one training need between two operations; GNU's OpenMP, with which LibTorch comes, reads it. Far
     * less, and they sleep and are woken some thousand times in a step; far more, and they burn what another process needs.
     */
    GOMP_SPINCOUNT(
            "2000",
            false,
            false,
            "threads that wait for each other sleep at once, and a training alone takes up to twice as long"),

    /** OpenBLAS works on the thread that calls it. */
    OPENBLAS_NUM_THREADS("1", false, false, "the threads of OpenBLAS and those of OpenMP fight for the cores");

    private final String value;
    private final boolean always;
    private final boolean ofGlibc;
    private final String consequence;

    ProcessVariable(String value, boolean always, boolean ofGlibc, String consequence) {
        this.value = value;
        this.always = always;
        this.ofGlibc = ofGlibc;
        this.consequence = consequence;
    }

    /** What it should be. */
    public String value() {
        return value;
    }

    /** Whether a child gets the value even where this process was given another. */
    public boolean always() {
        return always;
    }

    /** Whether only the GNU C library of Linux reads it. */
    public boolean ofGlibc() {
        return ofGlibc;
    }

    /** What happens without it. */
    public String consequence() {
        return consequence;
    }
}
