package org.espalier.pipeline.resources;

import java.util.List;
import java.util.Optional;
import org.espalier.device.onnx.ModelInput;
import org.espalier.device.onnx.ModelMetadata;
import org.espalier.device.onnx.OnnxExporter;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.LabelNames;

/** The file that a device runs: the normalisation is part of it, and it says what its images went through. */
record ModelExport(SearchResources resources) {
    byte[] onnx(Network network, Weights weights) {
        return OnnxExporter.create().export(network, weights, options(network));
    }

    private OnnxExporter.Options options(Network network) {
        List<Double> mean = resources.normalisation().means();
        List<Double> deviation = resources.normalisation().deviations();
        ImageDataset images = resources.dataset();
        ModelInput input = new ModelInput(
                network.input().channels().asInt(),
                network.input().height().asInt(),
                network.input().width().asInt(),
                images.height(),
                images.width(),
                ImageDataset.RESIZE,
                resources.config().data().fit().word(),
                images.scaling().offset(),
                images.scaling().factor());
        LabelNames labels = images.labelNames();
        ModelMetadata metadata = new ModelMetadata(
                        labels.areClasses() ? labels.classes() : List.of(), Optional.of(input))
                .withTask(resources.config().task().name())
                .withData(resources.identity().digest());
        return OnnxExporter.Options.of(
                mean, deviation, labels.areClasses() ? metadata : metadata.withValues(labels.values()));
    }
}
