package org.espalier.torch.data;

import java.net.URI;
import java.util.List;

/**
 * A public data set: where its authors publish it and what its files must hash to.
 *
 * @param name what the user writes
 * @param description one line
 * @param addresses folders on the web that hold the files, tried in order; each ends with a slash
 * @param files the files to fetch
 * @param classNames the classes in label order
 */
record KnownSet(String name, String description, List<URI> addresses, List<File> files, List<String> classNames) {
    static final List<String> FASHION_CLASSES = List.of(
            "t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle-boot");

    /**
     * One file.
     *
     * @param name its name at the address
     * @param md5 the published checksum in lower-case hexadecimal
     */
    record File(String name, String md5) {
        boolean isArchive() {
            return name.endsWith(".tar.gz");
        }
    }

    static List<KnownSet> all() {
        return List.of(fashionMnist(), mnist(), cifar10());
    }

    private static KnownSet fashionMnist() {
        return new KnownSet(
                "fashion-mnist",
                "70,000 grey pictures of clothes, 28x28, 10 classes (31 MB, MIT licence)",
                List.of(URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/")),
                List.of(
                        new File("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
                        new File("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
                        new File("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79"),
                        new File("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310")),
                FASHION_CLASSES);
    }

    /** The authors' own address often refuses; the second one is the copy that PyTorch uses, held to the same checksums. */
    private static KnownSet mnist() {
        return new KnownSet(
                "mnist",
                "70,000 grey handwritten digits, 28x28, 10 classes (12 MB)",
                List.of(
                        URI.create("https://yann.lecun.com/exdb/mnist/"),
                        URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/")),
                List.of(
                        new File("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
                        new File("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"),
                        new File("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3"),
                        new File("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c")),
                List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));
    }

    private static KnownSet cifar10() {
        return new KnownSet(
                "cifar-10",
                "60,000 colour photographs, 32x32, 10 classes (170 MB)",
                List.of(URI.create("https://www.cs.toronto.edu/~kriz/")),
                List.of(new File("cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530")),
                List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"));
    }
}
