package org.espalier.torch.engine;

import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;

/**
 * What LibTorch has of CUDA in this process.
 *
 * @param build whether the GPU build of LibTorch is on the class path
 * @param unloaded why that build could not be loaded; empty if it was
 * @param devices NVIDIA devices that it sees
 */
record Cuda(boolean build, Optional<String> unloaded, int devices) {
    private static final String OR_CPU_BUILD = ", or build without the profile gpu";

    /**
     * Looks at the class path, and asks LibTorch.
     *
     * @throws LinkageError if the build for processors cannot be loaded
     */
    static Cuda find() {
        String library = "/org/bytedeco/pytorch/" + Loader.getPlatform() + "-gpu/libtorch_cuda.so";
        boolean build = torch.class.getResource(library) != null;
        try {
            return new Cuda(build, Optional.empty(), torch.cuda_device_count());
        } catch (LinkageError e) {
            if (!build) {
                throw e;
            }
            return new Cuda(true, Optional.of(reason(e)), 0);
        }
    }

    private static String reason(Throwable failure) {
        Throwable last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return String.valueOf(last.getMessage());
    }

    /** Why nothing at all can be computed, not even on the processor, and what to do, in one line; empty if something can. */
    Optional<String> lacksForAll() {
        return unloaded.map(why -> "LibTorch's GPU build cannot be loaded: " + why
                + "; install the CUDA toolkit and cuDNN that it was made for, where the system's loader finds them"
                + OR_CPU_BUILD);
    }

    /** Why nothing can be computed on a GPU, and what to do, in one line; empty if something can. */
    Optional<String> lacks() {
        if (!build) {
            return Optional.of("engine cuda: this is LibTorch's build for processors; build with the profile gpu"
                    + " (mvn -Pgpu package, or ESPALIER_MVN_ARGS=-Pgpu for the launcher), or choose engine cpu");
        }
        if (unloaded.isEmpty() && devices < 1) {
            return Optional.of("engine cuda: LibTorch sees no NVIDIA device; see that nvidia-smi lists one, that its"
                    + " driver is new enough for this build's CUDA, and that CUDA_VISIBLE_DEVICES does not hide it,"
                    + " or choose engine cpu");
        }
        return lacksForAll();
    }

    /**
     * Sets the rules for all CUDA work of the process. TF32 keeps 10 bits of the mantissa: an error of 1e-3, ten times what a kernel may have
     * to count as right. Of cuDNN's kernels only those that give the same sum at every run are used, and they are not chosen by a race of
     * times; of LibTorch's own the same, where there are any.
     */
    static void exact() {
        Context context = torch.globalContext();
        context.setAllowTF32CuDNN(false);
        context.setAllowTF32CuBLAS(false);
        context.setBenchmarkCuDNN(false);
        context.setDeterministicCuDNN(true);
        context.setDeterministicAlgorithms(true, true); // only warned about where there is none, instead of refused
        // or every new tensor would be filled before it is written
        context.setDeterministicFillUninitializedMemory(false);
    }

    /** Takes back what {@link #exact} set for the processor as well, whose kernels are chosen by other rules. */
    static void release() {
        torch.globalContext().setDeterministicAlgorithms(false, false);
    }
}
