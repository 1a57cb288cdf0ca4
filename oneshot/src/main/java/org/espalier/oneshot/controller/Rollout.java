package org.espalier.oneshot.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.espalier.decision.Decision;
import org.espalier.torch.engine.Tensors;

/** All questions asked once, of several members side by side, in the caller's pointer scope: one row of every tensor for each member. */
final class Rollout {
    /** Answers a question. */
    @FunctionalInterface
    interface Answering {
        /**
         * @param question its number
         * @param logits members x options
         * @return positions of the options, int64, one for each member
         */
        Tensor answer(int question, Tensor logits);
    }

    private final ControllerSettings settings;
    private final Function<String, Tensor> weights;
    private final List<Question> questions;
    private final int rows;
    private final List<Tensor> anchors = new ArrayList<>();
    private final List<Tensor> keys = new ArrayList<>();
    private final List<Tensor> answers = new ArrayList<>();
    private final List<Tensor> shares = new ArrayList<>();
    private Tensor input;
    private Tensor state;
    private Tensor cell;
    private final List<Tensor> logProbabilities = new ArrayList<>();
    private Tensor entropy;

    /** @param weights by name, all of one type */
    Rollout(
            ControllerSettings settings,
            Function<String, Tensor> weights,
            List<Question> questions,
            int rows,
            Answering answering) {
        this.settings = settings;
        this.weights = weights;
        this.questions = questions;
        this.rows = rows;
        this.input = start();
        this.state = Tensors.zeros(weights.apply(Controller.LSTM), rows, settings.hidden());
        this.cell = state;
        this.entropy = Tensors.zeros(state, rows);
        long anchorsMade = questions.stream()
                .mapToLong(q -> q.given().size() + q.due().size())
                .sum();
        for (int i = 0; i < anchorsMade; i++) {
            anchors.add(state);
            keys.add(state);
        }
        for (int i = 0; i < questions.size(); i++) {
            ask(i, answering);
        }
    }

    /** Positions of the options, members x questions. */
    Tensor answers() {
        return columns(answers.stream().map(answer -> answer.unsqueeze(1)).toList());
    }

    /** Of each member the sum over its answers. */
    Tensor logProbability() {
        return columns(logProbabilities).sum(1L);
    }

    /**
     * Of each member the sum over some of its answers.
     *
     * @param counts members x questions, 1 for those that count, else 0
     */
    Tensor logProbability(Tensor counts) {
        return columns(logProbabilities).mul(counts).sum(1L);
    }

    /** Of each member the sum over the questions, each as it was asked after the member's earlier answers. */
    Tensor entropy() {
        return entropy;
    }

    /** Of each question the probabilities of its options, members x options. */
    List<Tensor> shares() {
        return List.copyOf(shares);
    }

    private Tensor start() {
        return weights.apply(Controller.START).expand(rows, settings.hidden());
    }

    private void step() {
        int hidden = settings.hidden();
        Tensor gates = columns(List.of(input, state)).matmul(weights.apply(Controller.LSTM));
        Tensor in = gates.narrow(1, 0, hidden).sigmoid();
        Tensor keep = gates.narrow(1, hidden, hidden).sigmoid();
        Tensor out = gates.narrow(1, 2L * hidden, hidden).sigmoid();
        Tensor next = gates.narrow(1, 3L * hidden, hidden).tanh();
        cell = in.mul(next).add(keep.mul(cell));
        state = out.mul(cell.tanh());
    }

    private static Tensor columns(List<Tensor> parts) {
        return torch.cat(new TensorVector(parts.toArray(Tensor[]::new)), 1);
    }

    private void ask(int number, Answering answering) {
        Question question = questions.get(number);
        if (!question.given().isEmpty() && number > 0) {
            step(); // the state takes in the last answer before another cell begins
            input = start();
        }
        for (int anchor : question.given()) {
            step(); // what is given has nothing to tell: as an input it is zero
            keys.set(anchor, state.matmul(weights.apply(Controller.KEY)));
        }
        step();
        Tensor logits = question.isIndex() ? byAttention(question) : byEmbedding(question);
        Tensor answer = answering.answer(number, logits);
        Tensor logShares = logits.log_softmax(1);
        Tensor share = logShares.exp();
        shares.add(share);
        answers.add(answer);
        logProbabilities.add(logShares.gather(1, answer.unsqueeze(1)));
        entropy = entropy.sub(share.mul(logShares).sum(1L));
        input = question.isIndex() ? anchor(question, answer) : embedding(question, answer);
        for (int anchor : question.due()) {
            step();
            anchors.set(anchor, state);
            keys.set(anchor, state.matmul(weights.apply(Controller.KEY)));
            input = start();
        }
    }

    private Tensor byAttention(Question question) {
        Tensor all = columns(question.anchors().stream()
                .map(anchor -> keys.get(anchor).unsqueeze(1))
                .toList());
        Tensor query = state.matmul(weights.apply(Controller.QUERY)).unsqueeze(1);
        Tensor logits =
                all.add(query).tanh().matmul(weights.apply(Controller.SCORE)).squeeze(2);
        return logits.tanh().mul(new Scalar(settings.tanhConstant()));
    }

    private Tensor byEmbedding(Question question) {
        Decision decision = question.decision();
        Tensor logits =
                state.matmul(weights.apply(Controller.softmax(decision))).add(weights.apply(Controller.bias(decision)));
        return logits.tanh()
                .mul(new Scalar(settings.tanhConstant() / settings.opReduction()))
                .add(weights.apply(Controller.fixedBias(decision)));
    }

    private Tensor anchor(Question question, Tensor answer) {
        Tensor all = columns(question.anchors().stream()
                .map(anchor -> anchors.get(anchor).unsqueeze(1))
                .toList());
        Tensor index = answer.reshape(rows, 1, 1).expand(rows, 1, settings.hidden());
        return all.gather(1, index).squeeze(1);
    }

    private Tensor embedding(Question question, Tensor answer) {
        return weights.apply(Controller.embedding(question.decision())).index_select(0, answer);
    }

    /** The option of the largest logit. */
    static Tensor largest(Tensor logits) {
        return logits.argmax(new LongOptional(1), false);
    }
}
