package org.espalier.device.pytorch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The stack, the marks and the memo of a pickle, and what may be done with them: values are made and put into one another, nothing is called. */
final class StackMachine {
    private final List<Object> stack = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final Map<Long, Object> memo = new HashMap<>();

    void push(Object value) {
        stack.add(value);
    }

    Object pop() {
        int top = stack.size() - 1;
        if (top < 0 || !marks.isEmpty() && marks.getLast() > top) {
            throw Refusal.damaged("its pickle takes a value that is not there", PickleReader.EXPECTED);
        }
        return stack.remove(top);
    }

    String popText() {
        if (pop() instanceof String text) {
            return text;
        }
        throw Refusal.damaged("its pickle has no text where one belongs", PickleReader.EXPECTED);
    }

    private Object top() {
        Object value = pop();
        push(value);
        return value;
    }

    void mark() {
        marks.addLast(stack.size());
    }

    /** What was pushed since the last mark. */
    List<Object> popToMark() {
        if (marks.isEmpty()) {
            throw Refusal.damaged("its pickle has no mark where it needs one", PickleReader.EXPECTED);
        }
        List<Object> since = stack.subList(marks.removeLast(), stack.size());
        List<Object> values = new ArrayList<>(since);
        since.clear();
        return values;
    }

    /** A tuple of the last values, oldest first. */
    void tuple(int length) {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            items.add(pop());
        }
        Collections.reverse(items);
        push(new Pickled.Tuple(items));
    }

    void remember(long key) {
        memo.put(key, top());
    }

    void rememberNext() {
        remember(memo.size());
    }

    void recall(long key) {
        Object value = memo.get(key);
        if (value == null) {
            throw Refusal.damaged("its pickle recalls a value that it never had", PickleReader.EXPECTED);
        }
        push(value);
    }

    /** Keys and values by turns, into the map below them. */
    void putAll(List<Object> keysAndValues) {
        if (!(top() instanceof Map<?, ?>) || keysAndValues.size() % 2 != 0) {
            throw Refusal.damaged("its pickle has entries of no dict", PickleReader.EXPECTED);
        }
        Map<Object, Object> map = map(top());
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            map.put(key(keysAndValues.get(i)), keysAndValues.get(i + 1));
        }
    }

    /** Values into the list below them. */
    void addAll(List<Object> values) {
        if (!(top() instanceof List<?>)) {
            throw Refusal.damaged("its pickle has items of no list", PickleReader.EXPECTED);
        }
        list(top()).addAll(values);
    }

    /** What a pickle would call: the name and its arguments become what they stand for. */
    void reduce() {
        Object arguments = pop();
        Object name = pop();
        if (!(name instanceof Pickled.Name called) || !(arguments instanceof Pickled.Tuple tuple)) {
            throw Refusal.damaged("its pickle calls what is no function", PickleReader.EXPECTED);
        }
        List<Object> given = tuple.items();
        push(
                switch (called) {
                    case ORDERED_DICT -> ordered(given);
                    case SIZE -> given.isEmpty() ? new Pickled.Tuple(List.of()) : given.get(0);
                    case PARAMETER -> given.isEmpty() ? Pickled.Nothing.NONE : given.get(0);
                    case TENSOR, FORMER_TENSOR -> view(given);
                });
    }

    /** State of an object: that of a dict is PyTorch's own note of versions. */
    void build() {
        pop();
        if (!(top() instanceof Map<?, ?>)) {
            throw Refusal.of(
                    "its pickle sets the state of an object",
                    "only what tensors need",
                    "save model.state_dict() alone");
        }
    }

    /** Empty, or from a list of pairs as Python 2 wrote it. */
    private static Map<Object, Object> ordered(List<Object> given) {
        Map<Object, Object> map = new LinkedHashMap<>();
        if (!given.isEmpty()) {
            for (Object pair : items(given.get(0))) {
                List<?> two = items(pair);
                if (two.size() != 2) {
                    throw Refusal.damaged("its pickle has a dict of no pairs", PickleReader.EXPECTED);
                }
                map.put(key(two.get(0)), two.get(1));
            }
        }
        return map;
    }

    private static Pickled.View view(List<Object> given) {
        if (given.size() < 4 || !(given.get(0) instanceof Pickled.Storage storage)) {
            throw Refusal.damaged("its pickle has a tensor without a storage", PickleReader.EXPECTED);
        }
        return new Pickled.View(storage, whole(given.get(1)), wholes(given.get(2)), wholes(given.get(3)));
    }

    static long whole(Object value) {
        if (value instanceof Long number) {
            return number;
        }
        throw Refusal.damaged("its pickle has no number where one belongs", PickleReader.EXPECTED);
    }

    private static List<Long> wholes(Object value) {
        List<Long> numbers = new ArrayList<>();
        items(value).forEach(item -> numbers.add(whole(item)));
        return List.copyOf(numbers);
    }

    static List<?> items(Object value) {
        if (value instanceof Pickled.Tuple tuple) {
            return tuple.items();
        } else if (value instanceof List<?> items) {
            return items;
        }
        throw Refusal.damaged("its pickle has no list where one belongs", PickleReader.EXPECTED);
    }

    /** Texts and numbers only: what holds others may hold itself, and would be compared for ever. */
    private static Object key(Object value) {
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        throw Refusal.of(
                "its pickle has a dict with keys that are neither texts nor numbers",
                "a state dict, texts to tensors",
                "save model.state_dict() alone");
    }

    @SuppressWarnings("unchecked")
    private static Map<Object, Object> map(Object value) {
        return (Map<Object, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return (List<Object>) value;
    }
}
