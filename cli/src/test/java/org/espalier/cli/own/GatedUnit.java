package org.espalier.cli.own;

import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.decision.Expr;
import org.espalier.graph.Operation;
import org.espalier.graph.Parameter;
import org.espalier.graph.Parameter.Role;
import org.espalier.graph.Shape;

/** A gated linear unit at every pixel: {@code (V x) * sigmoid(scale * (G x + b))}, of elastic width. */
public record GatedUnit(Expr out) implements Operation {
    @Override
    public String kind() {
        return "gated_unit";
    }

    @Override
    public Shape shape(List<Shape> inputs) {
        return inputs.get(0).withChannels(out);
    }

    @Override
    public List<Parameter> parameters(List<Shape> inputs) {
        Expr in = inputs.get(0).channels();
        return List.of(
                Parameter.of("value", Role.KERNEL, out, in, Expr.ONE, Expr.ONE),
                Parameter.of("gate", Role.KERNEL, out, in, Expr.ONE, Expr.ONE),
                Parameter.of("gate_bias", Role.BIAS, out),
                Parameter.of("scale", Role.SCALE, out));
    }

    @Override
    public Expr macs(List<Shape> inputs) {
        return out.times(inputs.get(0).elements()).times(2);
    }

    @Override
    public List<Expr> attributes() {
        return List.of(out);
    }

    @Override
    public GatedUnit fix(Architecture architecture) {
        return new GatedUnit(out.fix(architecture));
    }
}
